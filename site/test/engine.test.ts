import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, describe, test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { parseDuration } from '../../src/core/check/duration.ts'
import { createTestRegistry } from '../../src/testing/test-registry.ts'
import { adviseOn, codeFor, manifestFor } from '../playground/advice.ts'
import { bundleEngine } from '../playground/bundle.ts'
import type { ClientCounts, ServerClients } from '../playground/clients/kinds.ts'
import { type Outcome, runScenario } from '../playground/engine.ts'
import { type Form, type HookForm, readForm, toForm, toScenario } from '../playground/form.ts'
import { fromHash, toHash } from '../playground/link.ts'
import { type HookSpec, PRESETS, type Scenario } from '../playground/scenario.ts'
import { BROWSER } from './globals.ts'

const SERVER: HookSpec = { name: 'http', priority: 'traffic', does: 'works', ms: 1_000 }

/** Some of each kind. */
const CROWD: ClientCounts = { idle: 2, inFlight: 3, streams: 2, eventSources: 4, webSockets: 3 }

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
  'clients of each kind': plain([{ ...SERVER, clients: CROWD }], { newcomersMs: 1_000 }),
  'clients whose requests never end': plain([{ ...SERVER, does: 'hangs', clients: CROWD }]),
  'clients whose requests end at last call': plain([
    { ...SERVER, does: 'listens', ms: 60_000, clients: CROWD },
  ]),
  'two servers, one after the other, without a delay': plain(
    [
      { ...SERVER, name: 'web', clients: { idle: 50, webSockets: 50 } },
      { ...SERVER, name: 'admin', after: ['web'], clients: { eventSources: 50 } },
    ],
    { delay: 0 },
  ),
  'a server that never gets its turn': plain([
    { ...SERVER, name: 'web', does: 'hangs' },
    { ...SERVER, name: 'admin', after: ['web'], clients: CROWD },
  ]),
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
    assert.ok(size < 85_000, `${size} bytes`)
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

describe('text in a message of the bundle', () => {
  const everyByte = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
  const texts = [
    'plain',
    "it's",
    'say "it"',
    `it's "it"`,
    `it's \`it\``,
    `it's "\`it\`"`,
    `it's "\${it}"`,
    'a\\b\n\t\x7f',
    '\ud83d is half of \ud83d\ude00, and \ude00 the other half',
    'x'.repeat(61),
    `${'x'.repeat(60)}yz`,
    ...everyByte,
    ...everyByte.map((each) => `'${each}`),
  ]

  test('is quoted as Node quotes it', async () => {
    const context = createContext({ ...BROWSER }) as { engine: { runScenario: typeof runScenario } }
    runInContext(await bundleEngine('iife'), context)
    for (const text of texts) {
      const scenario = plain([{ ...SERVER, priority: text as 'default' }])
      const there = await messageOf(context.engine.runScenario(scenario))
      assert.equal(there, await messageOf(runScenario(scenario)))
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
    'A server with clients': 0,
    'clients of each kind': 0,
    'clients whose requests never end': 1,
    'clients whose requests end at last call': 0,
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

describe('what became of the clients', () => {
  /** One line for each fate. */
  const told = (clients: readonly ServerClients[] = []): string[] =>
    clients.flatMap(({ server, rows }) =>
      rows.flatMap(({ kind, fates }) =>
        fates.map(
          ({ fate, count, firstMs, lastMs }) =>
            `${server}: ${count} ${kind} ${fate}, ${firstMs} to ${lastMs}`,
        ),
      ),
    )
  const toldOf = async (title: string): Promise<string[]> =>
    told((await runScenario(OTHERS[title] as Scenario)).clients)

  test('each kind is served, told or closed in its own way', async () => {
    assert.deepEqual(await toldOf('clients of each kind'), [
      'http: 2 idle closed-idle, 500 to 500',
      'http: 3 inFlight told, 1000 to 1000',
      'http: 2 streams finished, 1000 to 1000',
      'http: 4 eventSources ended-early, 1000 to 1005',
      'http: 3 webSockets going-away, 500 to 505',
      'http: 1 last told, 1500 to 1500',
      'http: 6 newcomers told, 1000 to 1500',
      'http: 5 newcomers refused, 600 to 1000',
    ])
  })

  test('a response that does not end is cut when its level is passed over, and a stream too', async () => {
    assert.deepEqual((await toldOf('clients whose requests never end')).slice(1), [
      'http: 3 inFlight cut, 8100 to 8100',
      'http: 2 streams cut, 8100 to 8100',
      'http: 4 eventSources ended-early, 1000 to 1005',
      'http: 3 webSockets going-away, 500 to 505',
      'http: 1 last cut, 8100 to 8100',
    ])
    const { bars } = await runScenario(OTHERS['clients whose requests never end'] as Scenario)
    assert.equal(bars[0]?.responsesCut, 6)
  })

  test('clients of a server that listens have their answers at last call', async () => {
    assert.deepEqual((await toldOf('clients whose requests end at last call')).slice(1, 3), [
      'http: 3 inFlight told, 7200 to 7200',
      'http: 2 streams finished, 7200 to 7200',
    ])
  })

  test('new clients are as many as are asked for, and never many', async () => {
    const newcomersFor = async (newcomersMs: number): Promise<number | undefined> => {
      const { clients } = await runScenario(plain([SERVER], { newcomersMs, timeout: 600_000 }))
      return clients[0]?.rows.find(({ kind }) => kind === 'newcomers')?.count
    }
    assert.equal(await newcomersFor(0), undefined)
    assert.equal(await newcomersFor(50), 2)
    assert.equal(await newcomersFor(1_000), 11)
    // The process has exited by then.
    assert.equal(await newcomersFor(60_000), 2)
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

  test('clients that come after the longest delay are said to be lost', async () => {
    const wordsFor = async (more: Partial<Scenario>): Promise<string> =>
      String((await adviseOn(plain([SERVER], more), runScenario))?.assumptions)
    const late = /New clients come for 4 s, and the delay ends after 1 s\. .* raise maxDelay/
    assert.match(await wordsFor({ newcomersMs: 4_000, maxDelay: 1_000 }), late)
    assert.match(await wordsFor({ newcomersMs: 4_000 }), /the delay ends after 500 ms/)
    assert.match(await wordsFor({ newcomersMs: 1_000, maxDelay: 1_000 }), /the delay ends after 1 s/)
    assert.doesNotMatch(await wordsFor({ newcomersMs: 4_000, maxDelay: 10_000 }), /raise/)
    assert.doesNotMatch(await wordsFor({ newcomersMs: 4_000, platform: 'kubernetes' }), /raise/)
    assert.doesNotMatch(await wordsFor({ newcomersMs: 0, delay: 0 }), /raise/)
    const hooks = [{ ...SERVER, priority: 'storage' as const }]
    assert.equal(await wordsFor({ newcomersMs: 4_000, hooks }), '')
  })

  test('no further run begins once nobody wants them', async () => {
    const controller = new AbortController()
    let runs = 0
    const run = (scenario: Scenario): Promise<Outcome> => {
      if (++runs === 3) controller.abort()
      return runScenario(scenario)
    }
    await assert.rejects(adviseOn(plain([SERVER]), run, controller.signal), { name: 'AbortError' })
    assert.equal(runs, 3)
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

  for (const platform of ['plain', 'kubernetes'] as const) {
    test(`the library takes each duration of a manifest, whatever maxDelay is: ${platform}`, () => {
      for (const maxDelay of [0, 1e-7, 0.1, 999.5, 1_000, 1_500, 3_600_000]) {
        const manifest = manifestFor(plain([SERVER], { platform, maxDelay }), 28, 5_000)
        const [, text = ''] = /LASTCALL_MAX_DELAY(?:: |\n +value: )(.*)\n/.exec(manifest) ?? []
        const ms = parseDuration('LASTCALL_MAX_DELAY', text, 'zeroOrMore')
        assert.ok(ms >= maxDelay && ms < maxDelay + 1, text)
      }
    })
  }
})

describe('a link', () => {
  for (const [title, scenario] of ALL) {
    test(`holds a scenario: ${title}`, () => assert.deepEqual(fromHash(`#${toHash(scenario)}`), scenario))
  }

  test('of an earlier page means what it meant', () => {
    const hash =
      '#play=WzEsMCxudWxsLG51bGwsbnVsbCwwLFtbInRlbGVtZXRyeSIsInRlbGVtZXRyeSIsMCwyMDBdLFsicG9zdGdyZXMiLCJzdG9yYWdlIiwwLDMwMF0sWyJqb2JzIiwid29yayIsMCwyMDAwXSxbImh0dHAiLCJ0cmFmZmljIiwwLDEwMDBdXV0'
    const { scenario } = PRESETS[0] as (typeof PRESETS)[number]
    assert.deepEqual(fromHash(hash), scenario)
    assert.equal(`#${toHash(scenario)}`, hash)
  })

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
      pack([1, 'length', null, null, null, 0, []]),
      pack([1, 'at', null, null, null, 0, []]),
      pack([1, 0.5, null, null, null, 0, []]),
      pack([1, 0, null, null, null, 0.5, []]),
      pack([1, 0, null, null, null, 0, [['a', 0, 'length', 1]]]),
      pack([1, 0, null, null, null, 0, [['a', 0, 'at', 1]]]),
      pack([1, 0, null, null, null, 0, [['a', 0, '0', 1]]]),
      `#play=${btoa('[1,0,null,null,null,0,[["a",1e999,0,1]]]').replace(/=+$/, '')}`,
      `#play=${btoa('[1,0,null,null,null,1e999,[]]').replace(/=+$/, '')}`,
      pack([1, 0, null, null, null, 0, [['a', 0, 0, 1e-7]]]),
      pack([1, 0, null, null, null, 0, [['a,b', 0, 0, 1]]]),
      pack([1, 0, null, null, null, 0, [['a', 200, 0, 1, [], null, null, [51]]]]),
      pack([1, 0, null, null, null, 0, [['a', 200, 0, 1, [], null, null, [0.5]]]]),
      pack([1, 0, null, null, null, 0, [['a', 200, 0, 1, [], null, null, ['1']]]]),
      pack([1, 0, null, null, null, 0, [['a', 200, 0, 1, [], null, null, [1, 1, 1, 1, 1, 1]]]]),
      pack([1, 0, null, null, null, 0, [['a', 200, 0, 1, [], null, null, 3]]]),
      pack([1, 0, null, null, null, 0, [[' a', 0, 0, 1]]]),
      pack([1, 0, null, null, null, 0, [['a', 0, 0, 1, ['b,c']]]]),
      pack([1, 0, null, null, null, 0, [['a', 0, 0, 1, ['b ']]]]),
      pack([1, 0, null, null, null, 0, [['a', 0, 0, 1, ['']]]]),
    ]
    for (const hash of bad) assert.equal(fromHash(hash), undefined, hash)
  })
})

describe('a form', () => {
  const form = (more: Partial<Form> = {}, hook: Partial<HookForm> = {}): Form => {
    const made = toForm(plain([SERVER]))
    return { ...made, ...more, hooks: made.hooks.map((each) => ({ ...each, ...hook })) }
  }

  test('whatever the fields hold, the link holds what the page uses, and fills the fields with the same', () => {
    const random = randomFrom(1)
    const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
    const time = (): number | '' =>
      oneOf([
        '',
        0,
        -5,
        -0.2,
        1e-7,
        0.5,
        1_500,
        3_600_000,
        3_600_000.4,
        7_200_000,
        1e21,
        Infinity,
        random() * 1e7 - 1e6,
      ])
    const name = (): string => {
      const characters = ['a', 'b', ',', ' ', '\t', '\u00a0', "'", '"', '😀', '\ud83d', '\0', 'é'.repeat(30)]
      return Array.from({ length: Math.floor(random() * 8) }, () => oneOf(characters)).join('')
    }
    for (let count = 0; count < 3_000; count++) {
      const made: Form = {
        platform: oneOf(['plain', 'kubernetes']),
        timeout: time(),
        delay: time(),
        maxDelay: time(),
        newcomersMs: time(),
        hooks: Array.from({ length: Math.floor(random() * 4) }, (_, id) => ({
          id,
          name: name(),
          priority: oneOf(['traffic', 'default', 'number']),
          priorityNumber: oneOf(['', 0, -7.5, 1e300, Infinity]),
          does: oneOf(['works', 'listens', 'hangs', 'throws']),
          ms: time(),
          after: Array.from({ length: Math.floor(random() ** 4 * 40) }, name).join(','),
          concurrent: oneOf(['', 'yes', 'no']),
          timeout: time(),
          clients: {
            idle: oneOf(['', 0, 1, 50, 51, -1, 0.4, 1e21]),
            inFlight: oneOf(['', 0, 3]),
            streams: 0,
            eventSources: oneOf([0, 50]),
            webSockets: oneOf(['', 0, 7]),
          },
        })),
      }
      const scenario = toScenario(made)
      const found = fromHash(`#${toHash(scenario)}`)
      assert.deepEqual(found, scenario)
      assert.deepEqual(readForm(toForm(scenario)), {
        scenario,
        remarks: [],
        hookRemarks: made.hooks.map(() => []),
      })
    }
  })

  test('what the page uses instead is said', () => {
    const { remarks } = readForm(
      form({ timeout: 7_200_000, delay: -5, maxDelay: 1e-7, newcomersMs: 3_600_001 }),
    )
    const expected = [
      /uses 3600000 ms for timeout, not 7200000 ms/,
      /uses 0 ms for delay, not -5 ms/,
      /uses 0 ms for maxDelay, not 1e-7 ms/,
      /uses 3600000 ms for new clients, not 3600001 ms/,
    ]
    assert.equal(remarks.length, expected.length)
    for (const [at, pattern] of expected.entries()) assert.match(String(remarks[at]), pattern)
  })

  test('what the page uses instead in a hook is said of this hook', () => {
    const after = ['x'.repeat(61), ...Array.from({ length: 20 }, (_, at) => `h${at}`)].join(', ')
    const hook = { name: 'a,b', ms: 3_600_001, timeout: 7_200_000, after }
    const { hookRemarks, remarks } = readForm(form({}, hook))
    const text = String(hookRemarks[0])
    assert.deepEqual(remarks, [])
    assert.match(text, /uses “a b” for the name, not “a,b”/)
    assert.match(text, /uses 3600000 ms for the time of this hook, not 3600001 ms/)
    assert.match(text, /uses 3600000 ms for its own timeout, not 7200000 ms/)
    assert.match(text, /uses “x{60}” for after, not “x{61}”/)
    assert.match(text, /uses the first 20 names for after, not 21/)
  })
})

describe('the packages of the site', () => {
  test('each allows Node 20', async () => {
    const { packages } = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'))
    const refused = Object.entries<{ engines?: { node?: string } }>(packages).filter(
      ([, { engines: { node = '*' } = {} }]) => !allows20(node),
    )
    assert.deepEqual(refused, [])
  })
})

/** Whether a range such as `^18.0.0 || >=20.5` has versions of Node 20. */
function allows20(range: string): boolean {
  return range.split('||').some((part) => {
    const [, sign, major] = /^(>=|\^|) ?(\d+)/.exec(part.trim()) ?? []
    if (major === undefined) return part.trim() === '*'
    return sign === '>=' ? Number(major) <= 20 : Number(major) === 20
  })
}

/** Numbers from 0 to 1, the same in each run. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function messageOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => assert.fail('nothing was thrown'),
    ({ message }: Error) => message,
  )
}
