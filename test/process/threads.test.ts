import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProgramResult } from 'lastcall/testing'
import { Client } from '../support/client.ts'
import { runFixture, signalled, signalledTwice } from '../support/fixture.ts'
import { pause } from '../support/program.ts'
import { AUTO, NODE_MAJOR } from '../support/runtime.ts'

/** Stops a main thread that has a sound thread and the given ones. */
function stop(kinds: readonly string[], timeout = 9_000): Promise<ProgramResult> {
  return signalled('threads/main.js', 'SIGTERM', {
    args: ['does its work', ...kinds],
    env: { FIXTURE_TIMEOUT: String(timeout) },
  })
}

/** What the report says, without the order in which the hooks ran. */
function reported({ stdout }: ProgramResult): string[] {
  const lines = stdout.trimEnd().split('\n')
  return lines
    .slice(lines.indexOf('ready') + 1)
    .map((line) =>
      line
        .replace(/(?: |; )(?:aborted \d+, SIGTERM, true, )?\d+$/, '')
        .replace(/ aborted \d+, SIGTERM, true, \d+; /, ' '),
    )
}

const label = (id: number, name: string): string => `thread ${id}${NODE_MAJOR >= 22 ? ` (${name})` : ''}`
const whole = (id: number, name: string): string[] => [
  `${label(id, name)} done`,
  '  consumer done',
  '  database done',
]
const FIRST = whole(1, 'does its work')

/** All but the second thread did their work. */
function assertReport(outcome: ProgramResult, word: string, code: number, second: readonly string[]): void {
  assert.deepEqual(reported(outcome), [word, `storage done`, ...FIRST, ...second, 'traffic done'])
  assert.equal(outcome.code, code)
}

describe('threads', { concurrency: 2 }, () => {
  test('W2 a thread is a hook at `work`, all threads start at the trigger, and each runs its own hooks in order', async () => {
    const outcome = await stop(['does its work', 'does its work'])
    const kinds = [2, 3].flatMap((id) => whole(id, 'does its work'))
    assert.deepEqual(reported(outcome), ['clean', 'storage done', ...FIRST, ...kinds, 'traffic done'])
    assert.deepEqual([outcome.code, outcome.stderr], [0, ''])
    const orderOf = (pattern: RegExp): number[] =>
      [...outcome.stdout.matchAll(pattern)].map(([, order]) => Number(order))
    const aborted = orderOf(/consumer done aborted (\d+), SIGTERM, true, \d+/g)
    const consumers = orderOf(/consumer done aborted \d+, SIGTERM, true, (\d+)/g)
    const databases = orderOf(/database done (\d+)/g)
    assert.deepEqual([aborted.length, consumers.length, databases.length], [3, 3, 3])
    const [traffic, storage] = [orderOf(/traffic done (\d+)/g), orderOf(/storage done (\d+)/g)] as [
      [number],
      [number],
    ]
    for (const [at, order] of consumers.entries()) {
      assert.ok(traffic[0] < order, 'after the level above')
      assert.ok((aborted[at] as number) < order, 'its signal has aborted before')
      assert.ok(order < (databases[at] as number), 'in the order of the thread')
    }
    assert.ok(Math.max(...databases) < storage[0], 'before the level below')
  })

  for (const [kind, shown] of Object.entries({
    throws: /consumer {2}failed after \d+ ms \(.*\): TypeError: no luck\n +at /,
    'throws what cannot be copied': /consumer {2}failed after \d+ ms \(.*\): Error: no copy\n +at /,
    'throws what leads back to itself': /consumer {2}failed after \d+ ms \(.*\): .*Error: in circles\n +at /,
    'throws what cannot be looked at': /consumer {2}failed after \d+ ms \(.*\): .*self: \[Circular/,
    rejects: /consumer {2}failed after \d+ ms \(.*\): \[\{ why: Symbol\(none\) \}\]\n/,
  })) {
    test(`W2 a hook that ${kind} in a thread is named, and the other hooks run`, async () => {
      const outcome = await stop([kind])
      assertReport(outcome, 'failed', 1, [`${label(2, kind)} failed`, '  consumer failed', '  database done'])
      assert.match(outcome.stderr, shown)
      assert.match(outcome.stderr, /: 1 of 4 hooks did not succeed\n {2}thread 2.*: 1 of 2 hooks did not/)
    })
  }

  test('W2 T5 an error outside any hook of a thread is printed, and the thread has failed', async () => {
    const outcome = await stop(['strays'])
    assertReport(outcome, 'failed', 1, [`${label(2, 'strays')} failed`, '  consumer done', '  database done'])
    assert.match(
      outcome.stderr,
      /^lastcall: thread 2: unhandledRejection while stopping: Error: nobody caught it\n/,
    )
    assert.match(outcome.stderr, /thread 2.* failed after \d+ ms: 1 stray error, shown above\n/)
  })

  test('W2 a thread that hangs is named with its hook, and the other hooks run', async () => {
    const outcome = await stop(['hangs'], 3_000)
    assertReport(outcome, 'timed-out', 124, [
      `${label(2, 'hangs')} abandoned went on past last call`,
      '  consumer abandoned went on past last call',
      '  database done',
    ])
    assert.match(outcome.stderr, /thread 2.*: consumer +had not ended after \d+ ms/)
  })

  test('W2 a thread whose event loop is blocked is named, and the other hooks run', async () => {
    const outcome = await stop(['is blocked'], 3_000)
    const why = 'no answer came: its event loop is blocked, or its pool makes it wait with Atomics'
    assertReport(outcome, 'timed-out', 124, [
      `${label(2, 'is blocked')} abandoned went on past last call; ${why}`,
    ])
    assert.match(
      outcome.stderr,
      /thread 2.* had not ended after .* no answer came: its event loop is blocked, or its pool/,
    )
  })

  test('W2 a thread that a hook blocks in its synchronous part is named with the hook', async () => {
    const outcome = await stop(['blocks'], 3_000)
    assertReport(outcome, 'timed-out', 124, [
      `${label(2, 'blocks')} abandoned went on past last call; consumer was the last to start`,
    ])
  })

  test('W2 a thread that a hook blocks after an await is named', async () => {
    const outcome = await stop(['blocks later'], 3_000)
    assertReport(outcome, 'timed-out', 124, [
      `${label(2, 'blocks later')} abandoned went on past last call; consumer was the last to start`,
    ])
  })

  for (const [kind, cutOff] of [
    ['exits', /^lastcall: thread 2: exit 3 by other code, which cut off consumer \(running\), database/],
    ['is terminated', /^lastcall: exit 1/],
  ] as const) {
    test(`W2 a thread that ${kind} during the shutdown is named, and the other hooks run`, async () => {
      const outcome = await stop([kind])
      assertReport(outcome, 'failed', 1, [`${label(2, kind)} failed`])
      assert.match(outcome.stderr, cutOff)
      assert.match(outcome.stderr, /thread 2.* failed .*: \[Error: the thread ended before its hooks had: /)
    })
  }

  test('W2 D3 the hooks of a thread start with its level, also after last call', async () => {
    const outcome = await stop(['waits in vain'], 3_000)
    const each = [1, 2].map((id) => `${label(id, id === 1 ? 'does its work' : 'waits in vain')} done\n`)
    for (const line of each) assert.ok(outcome.stdout.includes(line), JSON.stringify(outcome))
    assert.equal(outcome.code, 124)
  })

  test('W2 a thread runs its hooks at last call though the main thread is blocked', async () => {
    const { stdout } = await stop(['outlives a blocked main thread'], 3_000)
    assert.match(stdout, /^the consumer ran$/m)
  })

  test('W2 all that a thread wrote arrives, also at a slow reader', async () => {
    const options = { args: ['prints'], until: 'ready' }
    const { stdout, code } = await runFixture('threads/main.js', options, async (program) => {
      program.child.stdout?.pause()
      program.kill('SIGTERM')
      await pause(500)
      program.child.stdout?.resume()
    })
    assert.deepEqual(stdout.match(/^line \d+ \.{100}$/gm)?.length, 3_000)
    assert.equal(code, 0)
  })

  test('W2 `shutdown()` in a thread stops the process', async () => {
    const { code, stderr } = await runFixture('threads/main.js', { args: ['asks', 'does its work'] })
    assert.deepEqual([code, stderr], [0, ''])
  })

  test('W2 X1 `shutdown(error)` in a thread exits with 1, though no hook failed', async () => {
    const { code, stdout, stderr } = await runFixture('threads/main.js', { args: ['asks with an error'] })
    assert.doesNotMatch(stdout, /^[ \w]+ failed/m)
    assert.match(stderr, /^lastcall: exit 1, \d+ ms after shutdown\('enough'\): Error: enough\n/)
    assert.equal(code, 1)
  })

  test('W2 a second Ctrl-C does not wait for threads', async () => {
    const outcome = await signalledTwice('threads/main.js', 'SIGINT', 300, 'SIGINT', {
      args: ['hangs'],
      env: { ...process.env, LASTCALL_DELAY: '0' },
    })
    assert.equal(outcome.code, 130)
    assert.match(outcome.stderr, /thread 1.* had not ended after \d+ ms \(consumer was the last to start\)/)
  })
})

const HOOKS = ['main done', 'thread 1 done', '  its own done']

const HOOKS_AT_THE_END = [
  'main done',
  'thread 1 abandoned went on past last call',
  '  its own abandoned went on past last call',
  '  late done did not wait for its turn',
]

/** What a thread and the main thread say, when they come and go in this order. */
const SCENARIOS: Record<string, readonly string[]> = {
  'the thread was first': ['its hook runs', 'clean', ...HOOKS],
  'somebody else listens': ['its hook runs', 'clean', ...HOOKS],
  'the thread leaves': ['listeners: 1 1', 'listeners: 0 0'],
  'the thread ends': ['listeners: 0 0'],
  'the thread is terminated': ['listeners: 0 0'],
  'nothing keeps them alive': [],
  'nothing keeps a thread alone alive': [],
  'the main thread has no hook': ['the thread ends with 0'],
  'the thread has no hook': ['told: clean', 'clean', 'main done', 'thread 1 done'],
  'the process goes on': ['its hook runs', 'clean', ...HOOKS, 'listeners: 0 0'],
  'the process stops twice': Array(2)
    .fill(['its hook runs', 'clean', ...HOOKS])
    .flat(),
  'the application speaks itself': ['application got hello', 'sent', 'clean', 'main done'],
  'the main thread drops its hooks': ['listeners: 0 0', 'its hook runs', 'clean', ...HOOKS],
  'the thread has stopped by itself': ['its hook runs', 'clean', 'main done', 'thread 1 done'],
  'an `after` would name the thread': ['its hook runs', 'clean', 'gate done', ...HOOKS],
  'the main thread crashes with what cannot be copied': ['its hook runs', 'failed', ...HOOKS],
  'there is no last call': ['its hook runs', 'late hook runs', 'timed-out', ...HOOKS_AT_THE_END],
  'a thread of a thread': [
    'its hook runs',
    'clean',
    'main done',
    'thread 1 done',
    '  outer done',
    'thread 2 done',
    '  its own done',
  ],
  'both are set up late': ['listeners: 1 1', 'more than 1 ms: true', 'clean', ...HOOKS],
  'the thread crashes': ['its hook runs', 'listeners: 0 0'],
}

describe('threads that come and go', { concurrency: 2 }, () => {
  for (const [scenario, lines] of Object.entries(SCENARIOS)) {
    test(`W2 a thread and its main thread agree when ${scenario}`, async () => {
      const { code, stdout } = await runFixture('threads/late.js', { args: [scenario] })
      assert.deepEqual(stdout.split('\n').slice(0, -1), lines)
      assert.equal(code, lines.includes('timed-out') ? 124 : lines.includes('failed') ? 1 : 0)
    })
  }

  test('W2 R1 a thread that loads the library and registers nothing adds no listener', async () => {
    const { stdout } = await runFixture('threads/unused.js')
    const [withLibrary, bare] = stdout.trimEnd().split('\n')
    assert.deepEqual(withLibrary, bare)
    assert.match(stdout, /"listeners":/)
  })
})

describe('pools and servers in threads', { concurrency: 2 }, () => {
  for (const pool of ['piscina, atomics async', 'piscina, atomics disabled', 'tinypool, no atomics']) {
    test(`W2 the threads of a pool (${pool}) finish their tasks, and run their hooks`, async () => {
      const { stdout, stderr, code } = await signalled('threads/pools.js', 'SIGTERM', { args: [pool] })
      const lines = stdout.trimEnd().split('\n')
      const countOf = (wanted: string): number => lines.filter((line) => line === wanted).length
      assert.equal(countOf('a task is done'), 2 + 3, stdout)
      assert.equal(countOf('  cache done'), 2, stdout)
      assert.deepEqual([countOf('clean'), stderr, code], [1, '', 0])
    })
  }

  for (const pool of ['piscina, atomics sync', 'tinypool, atomics']) {
    test(`W2 the threads that a pool (${pool}) has put to sleep are named`, async () => {
      const { stderr, code } = await signalled('threads/pools.js', 'SIGTERM', {
        args: [pool],
        env: { FIXTURE_TIMEOUT: '3000' },
      })
      assert.match(
        stderr,
        /thread \d .*: \[Error: the thread ended before its hooks had: .* its pool makes it wait with Atomics\]/,
      )
      assert.equal(code, 1)
    })
  }

  for (const [how, execArgv] of [
    ['registers', []],
    ['knows nothing of it', ['--import', AUTO]],
    ['is stopped by its main thread', ['--import', AUTO]],
  ] as const) {
    test(`W2 W4 a server in a thread that ${how} is drained`, async () => {
      const options = { args: [how], execArgv, env: { LASTCALL_DELAY: '100ms' }, until: 'ready' }
      const { code, stderr } = await runFixture('threads/servers.js', options, async (program) => {
        const [, port] = await program.until(/port (\d+)/)
        const client = await Client.connect(Number(port), false)
        await client.get('/')
        const answer = client.get('/slow')
        await pause(50)
        program.kill('SIGTERM')
        assert.equal((await answer).body, 'whole')
      })
      assert.deepEqual([code, stderr], [0, ''])
    })
  }
})
