import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { createTestRegistry } from '../../src/testing/test-registry.ts'
import { adviseOn, codeFor, manifestFor } from '../playground/advice.ts'
import { bundleEngine } from '../playground/bundle.ts'
import { type Outcome, runScenario } from '../playground/engine.ts'
import { fromHash, type HookSpec, PRESETS, type Scenario, toHash } from '../playground/scenario.ts'

/** What a page finds in a browser, apart from the language itself. */
const BROWSER = {
  AbortController,
  MessageChannel,
  TextDecoder,
  TextEncoder,
  URL,
  atob,
  btoa,
  clearTimeout,
  console,
  performance,
  queueMicrotask,
  setTimeout,
  structuredClone,
}

const SERVER: HookSpec = { name: 'http', priority: 'traffic', does: 'works', ms: 1_000 }

const plain = (hooks: readonly HookSpec[], more: Partial<Scenario> = {}): Scenario => ({
  platform: 'plain',
  newcomersMs: 0,
  hooks,
  ...more,
})

/** Beyond the examples of the page. */
const OTHERS: Readonly<Record<string, Scenario>> = {
  'no hook': plain([]),
  'a server whose response never ends': plain([{ ...SERVER, does: 'hangs' }]),
  'a server that throws, without a delay': plain([{ ...SERVER, does: 'throws' }], { delay: 0 }),
  'a delay that is too long': plain([SERVER], { timeout: 3_000, delay: 2_000 }),
  'clients that come until maxDelay': plain([SERVER], {
    platform: 'kubernetes',
    newcomersMs: 60_000,
    maxDelay: 8_000,
  }),
  'an order by after, and numbers for priorities': plain([
    { name: 'a', priority: 7.5, does: 'works', ms: 300, concurrent: false },
    { name: 'b', priority: 7.5, does: 'works', ms: 300, after: ['a', 'nobody'] },
    { name: 'c', priority: -7, does: 'works', ms: 300, concurrent: true },
    { name: "d\n'", priority: -7, does: 'throws', ms: 100 },
  ]),
  'everything hangs': plain([
    { name: 'jobs', priority: 'work', does: 'hangs', ms: 0 },
    { name: 'db', priority: 'storage', does: 'hangs', ms: 0, timeout: 500 },
    { name: 'spans', priority: 'telemetry', does: 'hangs', ms: 0 },
  ]),
}

const ALL = [
  ...PRESETS.map(({ title, scenario }) => [title, scenario] as const),
  ...Object.entries(OTHERS),
] as const

describe('the bundle for the browser', () => {
  let bundle: string
  let context: { engine: { runScenario: typeof runScenario } }

  before(async () => {
    bundle = await bundleEngine('iife')
    context = createContext({ ...BROWSER }) as typeof context
    runInContext(bundle, context as object)
  })

  test('it imports nothing, and is small', async () => {
    const module = await bundleEngine('esm')
    for (const text of [bundle, module]) {
      assert.doesNotMatch(text, /(?:from|import|require)\s*\(?\s*["'](?:node:)?[a-z_]+["']/)
    }
    const size = gzipSync(module).length
    assert.ok(size < 60_000, `${size} bytes`)
  })

  for (const [title, scenario] of ALL) {
    test(`with the globals of a browser alone it does what Node does: ${title}`, async () => {
      const there = await context.engine.runScenario(scenario)
      // The objects of the other realm have other prototypes.
      assert.deepEqual(JSON.parse(JSON.stringify(there)), await runScenario(scenario))
    })
  }

  test('it refuses what the library refuses, with the same words', async () => {
    const cycle = plain([
      { name: 'a', priority: 0, does: 'works', ms: 1, after: ['b'] },
      { name: 'b', priority: 0, does: 'works', ms: 1, after: ['a'] },
    ])
    const badly = [cycle, plain([SERVER], { timeout: 0 }), plain([{ ...SERVER, name: '' }])]
    for (const scenario of badly) {
      const [here, there] = await Promise.all([
        messageOf(runScenario(scenario)),
        messageOf(context.engine.runScenario(scenario)),
      ])
      assert.equal(there, here)
    }
  })
})

describe('what the examples show', () => {
  const outcomes = new Map<string, Outcome>()

  before(async () => {
    for (const [title, scenario] of ALL) outcomes.set(title, await runScenario(scenario))
  })

  const expected = {
    'All goes well': 0,
    'A hook hangs': 124,
    'A job that listens': 0,
    'Too slow for the deadline': 124,
    'Kubernetes, requests of 20 s': 1,
    'Kubernetes, clients come late': 0,
    'A hook throws': 1,
    'no hook': 143,
  }
  for (const [title, status] of Object.entries(expected)) {
    test(`${title}: exit status ${status}`, () => assert.equal(outcomes.get(title)?.exitCode, status))
  }

  test('a hook that hangs is passed over, and is overtaken by the hooks below', () => {
    const { bars, passedOver, moments } = outcomes.get('A hook hangs') as Outcome
    const jobs = bars.find(({ name }) => name === 'jobs')
    assert.equal(jobs?.isPassedOver, true)
    assert.deepEqual(jobs?.overtakenBy, ['postgres', 'telemetry'])
    assert.deepEqual(passedOver[0], { priority: 100, atMs: 8_100 })
    assert.deepEqual(moments, { delayEndMs: 500, lastCallMs: 7_200, deadlineMs: 9_000, endMs: 9_000 })
  })

  test('a job that listens stops at last call', () => {
    const { bars } = outcomes.get('A job that listens') as Outcome
    assert.equal(bars.find(({ name }) => name === 'jobs')?.endMs, 7_200)
  })

  test('a response of a server that is passed over is cut', () => {
    const { bars, stderr } = outcomes.get('Kubernetes, requests of 20 s') as Outcome
    assert.equal(bars.find(({ name }) => name === 'http')?.responsesCut, 1)
    assert.match(stderr, /http {2}cut 1 response after 17500 ms/)
  })

  test('clients that come late make the delay longer, up to maxDelay', () => {
    assert.equal(outcomes.get('Kubernetes, clients come late')?.moments.delayEndMs, 8_000)
    assert.equal(outcomes.get('clients that come until maxDelay')?.moments.delayEndMs, 8_000)
  })
})

describe('the times that a scenario needs', () => {
  for (const { title, scenario } of PRESETS) {
    if (title === 'A hook throws') continue
    test(`a second less is too short: ${title}`, async () => {
      const advice = await adviseOn(scenario, runScenario)
      assert.ok(advice)
      const { shortest, calm, delayMs } = advice
      const hooks = scenario.hooks.filter(({ does }) => does !== 'hangs')
      const [before, at, calmly] = await Promise.all(
        [shortest - 1, shortest, calm].map((each) =>
          runScenario({ ...scenario, hooks, timeout: each * 1_000 }),
        ),
      )
      const isWhole = (outcome?: Outcome): boolean =>
        outcome?.exitCode === 0 && outcome.moments.delayEndMs === delayMs
      assert.deepEqual([isWhole(before), isWhole(at), isWhole(calmly)], [false, true, true])
      const { endMs = 0, lastCallMs = 0 } = calmly?.moments ?? {}
      assert.ok(endMs <= lastCallMs)
    })
  }

  test('they are those of the table of the page about Kubernetes', async () => {
    const rows = [
      [5, 5, 13],
      [10, 10, 25],
      [20, 10, 38],
      [60, 10, 80],
    ] as const
    for (const [request, maxDelay, timeout] of rows) {
      const server = { ...SERVER, ms: request * 1_000 }
      const scenario = plain([server], { platform: 'kubernetes', maxDelay: maxDelay * 1_000 })
      assert.equal((await adviseOn(scenario, runScenario))?.calm, timeout, `requests of ${request} s`)
    }
  })

  test('no timeout is long enough for a hook with too short a timeout of its own', async () => {
    const scenario = plain([{ name: 'slow', priority: 0, does: 'works', ms: 2_000, timeout: 1_000 }])
    assert.equal(await adviseOn(scenario, runScenario), undefined)
  })

  test('what is left out is said', async () => {
    const { scenario } = PRESETS.find(({ title }) => title === 'A hook hangs') as (typeof PRESETS)[number]
    const advice = await adviseOn(scenario, runScenario)
    assert.match(String(advice?.assumptions), /Left out: jobs/)
  })

  for (const [title, scenario] of ALL) {
    test(`the code registers the scenario's hooks: ${title}`, () => {
      const registry = createTestRegistry()
      const expected = createTestRegistry()
      for (const { name, priority, after, concurrent, timeout } of scenario.hooks)
        expected.onShutdown(() => {}, { name, priority, after, concurrent, timeout })
      const body = codeFor(scenario, 30, 5_000).replaceAll(/^import .*$/gm, '')
      const drainOnShutdown = (_server: unknown, { name = 'http' } = {}): void => {
        registry.onShutdown(name, () => {}, { priority: 'traffic' })
      }
      new Function('configure', 'onShutdown', 'drainOnShutdown', 'server', body)(
        registry.configure,
        registry.onShutdown,
        drainOnShutdown,
        {},
      )
      assert.deepEqual(registry.hooks(), expected.hooks())
    })
  }

  test('the manifest has the grace period, the timeout, and the delay that the times were found for', () => {
    const manifest = manifestFor(plain([SERVER], { platform: 'kubernetes' }), 28, 5_000)
    assert.match(manifest, /terminationGracePeriodSeconds: 29\n/)
    assert.match(manifest, /LASTCALL_TIMEOUT\n +value: 28s\n/)
    assert.match(manifest, /LASTCALL_MAX_DELAY\n +value: 5s\n/)
  })
})

describe('a link', () => {
  for (const [title, scenario] of ALL) {
    test(`holds a scenario: ${title}`, () => assert.deepEqual(fromHash(`#${toHash(scenario)}`), scenario))
  }

  test('that was cut or changed holds none', () => {
    const whole = toHash(plain([SERVER]))
    const pack = (value: unknown): string => `#play=${btoa(JSON.stringify(value)).replace(/=+$/, '')}`
    const bad = [
      '',
      '#',
      '#play=',
      `#${whole.slice(0, -8)}`,
      '#play=%%%',
      pack(null),
      pack([2, 0, null, null, null, 0, []]),
      pack([1, 9, null, null, null, 0, []]),
      pack([1, 0, 'x', null, null, 0, []]),
      pack([1, 0, null, null, null, -1, []]),
      pack([1, 0, null, null, null, 0, [['a', 'top', 0, 1]]]),
      pack([1, 0, null, null, null, 0, [['a', 0, 7, 1]]]),
      pack([1, 0, null, null, null, 0, [['a', 0, 0, 1e9]]]),
      pack([1, 0, null, null, null, 0, Array(21).fill(['a', 0, 0, 1])]),
    ]
    for (const hash of bad) assert.equal(fromHash(hash), undefined, hash)
  })
})

function messageOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => assert.fail('nothing was thrown'),
    ({ message }: Error) => message,
  )
}
