import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './judge.ts'
import { kindOf } from './kinds.ts'

// Scenarios that once broke a rule, or that the rules once misjudged. `npm run simulate` prints a test for each new one.

/** One that nothing makes slow. */
const MACHINE = {
  isProcess1: false,
  lateMs: 0,
  seed: 1,
  startMs: 0,
  pauses: [],
  stalls: [],
  isThreadFirst: false,
} as const

test('a SIGINT at the last moment of the 200 ms does not force the exit', async () => {
  const scenario = {
    options: { timeout: 25_000, reserve: 5_000, delay: 0, exit: 'code', processExit: false },
    hooks: [{ kind: 'hook', name: 'h1', priority: 0, runsMs: 5_564, ends: 'returns' }],
    events: [
      { atMs: 0, what: 'signal', signal: 'SIGINT' },
      { atMs: 199, what: 'signal', signal: 'SIGINT' },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

test('hooks that start because their level is passed over may take until the end', async () => {
  const scenario = {
    options: { timeout: 25_000, reserve: 5_000, delay: 0, exit: 'code', processExit: false },
    hooks: [
      { kind: 'hook', name: 'h1', priority: 0, ends: 'returns' },
      { kind: 'hook', name: 'h2', priority: 0, ends: 'returns' },
    ],
    events: [{ atMs: 0, what: 'signal', signal: 'SIGTERM' }],
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

test('a process that other code ends with a status of its own keeps that status', async () => {
  const scenario = {
    options: { timeout: 25_000, reserve: 12_441, delay: 0, exit: 'code', processExit: true },
    hooks: [{ kind: 'hook', name: 'h1', priority: 200, runsMs: 0, ends: 'throws at once' }],
    events: [
      { atMs: 0, what: 'signal', signal: 'SIGINT' },
      { atMs: 400, what: 'exit', code: 3 },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

test('a hook whose timeout is up in the moment of last call may end as either', async () => {
  const scenario = {
    options: { timeout: 1_000, reserve: 200, delay: 0, exit: 'code', processExit: false },
    hooks: [
      { kind: 'hook', name: 'h2', priority: 0, timeout: 312, runsMs: 362, stopsMs: 0, ends: 'returns' },
      { kind: 'hook', name: 'h3', priority: 0, runsMs: 488, ends: 'returns' },
    ],
    events: [{ atMs: 0, what: 'signal', signal: 'SIGTERM' }],
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

test('a 503 in place of an answer says `Connection: close`', async () => {
  const scenario = {
    options: { timeout: 9_000, reserve: 1_800, delay: 500, failOnCut: true },
    clients: [{ connectMs: 400, requests: [{ pauseMs: 0, headMs: 450, classed: 'end', endsMs: 0 }] }],
  } as const
  assert.deepEqual(await judge(kindOf('drains'), scenario), [])
})

test('a request of the last moments of a delay that then goes on gets `Connection: close`', async () => {
  const scenario = {
    options: { timeout: 9_000, reserve: 1_800, delay: 500, maxDelay: 1_000, failOnCut: true },
    clients: [{ connectMs: 480, requests: [{ pauseMs: 0, endsMs: 30 }] }],
  } as const
  assert.deepEqual(await judge(kindOf('drains'), scenario), [])
})

test('a pipelined request of the last moments of a delay gets `Connection: close` in an answer after it', async () => {
  const scenario = {
    options: { timeout: 9_000, reserve: 1_800, delay: 500, failOnCut: true },
    clients: [
      {
        connectMs: -100,
        requests: [
          { pauseMs: 0, endsMs: 3_000 },
          { pauseMs: 580, isPipelined: true, endsMs: 60 },
        ],
      },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('drains'), scenario), [])
})

test('a client that hangs up with pipelined requests has cut nothing', async () => {
  const scenario = {
    options: { timeout: 9_000, reserve: 1_800, delay: 500, failOnCut: true },
    clients: [
      {
        connectMs: -1,
        requests: [
          { pauseMs: 0, hangsUpMs: 900 },
          { pauseMs: 100, isPipelined: true },
        ],
      },
      { connectMs: -1, requests: [{ pauseMs: 0, asks: 'events alone', beginsMs: 0, writesMs: 400 }] },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('drains'), scenario), [])
})

test('a head that begins when its connection may be used once more has its own time', async () => {
  const scenario = {
    options: { timeout: 9_000, reserve: 1_800, delay: 0, failOnCut: true },
    clients: [
      {
        connectMs: -100,
        requests: [
          { pauseMs: 0, beginsMs: 3, endsMs: 691 },
          { pauseMs: 1_126, isPipelined: true, headMs: 1_500, endsMs: 0 },
        ],
      },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('drains'), scenario), [])
})

test('two responses cut on one connection hide no other connection that was closed', async () => {
  const scenario = {
    options: { timeout: 9_000, reserve: 1_800, delay: 500, failOnCut: true },
    clients: [
      { connectMs: 1, requests: [{ pauseMs: 0 }, { pauseMs: 0, isPipelined: true }] },
      { connectMs: -1, requests: [{ pauseMs: 0, asks: 'events alone', beginsMs: 0, writesMs: 400 }] },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('drains'), scenario), [])
})

test('a program is asked to stop although a newer one keeps its output open', async () => {
  const program = {
    instances: 1,
    stopTimeout: 5_000,
    ready: 'spawned',
    readyTimeout: 5_000,
    stopSignal: 'SIGTERM',
  } as const
  const process = { readyMs: 0, exit: 1, stopMs: 0, stop: 'signal', killMs: 0 } as const
  const scenario = {
    options: {
      timeout: 1_000,
      reserve: 200,
      exit: 'code',
      foreground: false,
      forward: [],
      priority: 100,
      jitter: [0.5],
    },
    groups: [
      { atMs: 0, programs: [{ ...program, name: 'p1', processes: [process] }] },
      { atMs: 0, programs: [{ ...program, name: 'p2', processes: [{ ...process, outputMs: 1_025 }] }] },
    ],
    hooks: [],
    events: [{ atMs: 2_966, what: 'signal', signal: 'SIGTERM' }],
  }
  assert.deepEqual(await judge(kindOf('supervisor'), scenario), [])
})

test('the old process of a reload that is killed in a shutdown makes the status 1', async () => {
  const process = { readyMs: 0, exit: 1, stop: 'signal', killMs: 0 } as const
  const program = {
    name: 'p1',
    instances: 1,
    stopSignal: 'SIGINT',
    stopTimeout: 20_000,
    ready: 'listening',
    readyTimeout: 1_000,
    processes: [process, { ...process, stopMs: 0 }],
  }
  const scenario = {
    options: {
      timeout: 25_000,
      reserve: 5_000,
      exit: 'code',
      foreground: false,
      forward: [],
      priority: 100,
      jitter: [0.5],
    },
    groups: [{ atMs: 0, programs: [program] }],
    hooks: [],
    events: [
      { atMs: 6_739, what: 'call', call: 'reload', name: 'p1' },
      { atMs: 9_153, what: 'shutdown' },
    ],
  }
  assert.deepEqual(await judge(kindOf('supervisor'), scenario), [])
})

test('the line of a kill names the hook that started at a forced exit', async () => {
  const scenario = {
    options: { timeout: 9_000, watchdog: 'kill', processExit: true },
    machine: MACHINE,
    hooks: [
      { name: 'h1', priority: 0, first: { code: 'js' }, runsMs: 0 },
      { name: 'h2', priority: 0 },
    ],
    events: [{ atMs: 500, what: 'signal', signal: 'SIGINT' }],
  } as const
  assert.deepEqual(await judge(kindOf('watchdog'), scenario), [])
})

test('a SIGINT that forces the exit brings a long deadline forward, for hooks that block then', async () => {
  const scenario = {
    options: { timeout: 2_000, watchdog: true, processExit: true, noticeMs: 120_000 },
    machine: MACHINE,
    hooks: [
      { name: 'h1', priority: 0, first: { code: 'native' }, runsMs: 0 },
      { name: 'h2', priority: 0 },
    ],
    events: [{ atMs: 500, what: 'signal', signal: 'SIGINT' }],
  } as const
  assert.deepEqual(await judge(kindOf('watchdog'), scenario), [])
})

test('a deadline that has come forward has a watchdog with a reserve of its own', async () => {
  const scenario = {
    options: { timeout: 2_000, watchdog: true, processExit: false, noticeMs: 5_870 },
    machine: { ...MACHINE, share: 0.05 },
    hooks: [{ name: 'h1', priority: 0 }],
    events: [
      { atMs: 1_700, what: 'signal', signal: 'SIGTERM' },
      { atMs: 1_752, what: 'block', block: { code: 'js' } },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('watchdog'), scenario), [])
})

test('a slow process that is interrupted while Node delivers a message is not said to block', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const scenario = {
      options: { timeout: 2_000, watchdog: true, processExit: false },
      machine: { ...MACHINE, seed, stalls: [{ atMs: 1_300, ms: 550 }] },
      hooks: [{ name: 'h1', priority: 0 }],
      events: [],
    } as const
    assert.deepEqual(await judge(kindOf('watchdog'), scenario), [])
  }
})

/** Options of a registry that change nothing. */
const plain = { timeout: 1_000, reserve: 200, delay: 0, exit: 'code', processExit: false } as const

test('a registry whose last hook ends when another one exits is not the one that ends the process', async () => {
  const scenario = {
    options: { ...plain, timeout: 120_000, reserve: 24_000 },
    hooks: [{ kind: 'hook', name: 'h1', priority: 0, runsMs: 98, ends: 'returns' }],
    events: [
      { atMs: 0, what: 'signal', signal: 'SIGTERM' },
      { atMs: 48, what: 'pause', ms: 65_606 },
    ],
    other: {
      options: plain,
      hooks: [
        { kind: 'hook', name: 'o2', priority: 0, runsMs: 20, ends: 'returns' },
        { kind: 'hook', name: 'o1', priority: 0, runsMs: 37, ends: 'returns' },
      ],
    },
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

test('a SIGINT that comes after a pause as part of the trigger makes a longer shutdown shorter', async () => {
  const scenario = {
    options: { ...plain, reserve: undefined },
    hooks: [{ kind: 'hook', name: 'h1', priority: 0, ends: 'returns' }],
    events: [
      { atMs: 0, what: 'shutdown', timeout: 17_639 },
      { atMs: 37, what: 'pause', ms: 1_199 },
      { atMs: 909, what: 'signal', signal: 'SIGINT' },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

test('a hold that comes in the moment in which the last level has had its time may have no time of its own', async () => {
  const scenario = {
    options: { ...plain, timeout: 300, reserve: 60 },
    hooks: [
      { kind: 'hold', name: 'h1', priority: 0, lateMs: 285, runsMs: 1, ends: 'returns' },
      { kind: 'hook', name: 'h2', priority: 0, runsMs: 0, ends: 'returns' },
      { kind: 'hook', name: 'h4', priority: 100, ends: 'returns' },
    ],
    events: [{ atMs: 0, what: 'signal', signal: 'SIGTERM' }],
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

test('a fake process whose stderr is closed ends at the deadline', async () => {
  const scenario = {
    options: plain,
    hooks: [{ kind: 'hook', name: 'h1', priority: 0, ends: 'returns' }],
    events: [
      { atMs: 0, what: 'signal', signal: 'SIGTERM' },
      { atMs: 1, what: 'reader', output: 'stderr', does: 'close' },
    ],
  } as const
  assert.deepEqual(await judge(kindOf('core'), scenario), [])
})

/** A program, a process of it and options of a supervisor that change nothing. */
const usual = {
  process: { readyMs: 0, exit: 1, stopMs: 0, stop: 'signal', killMs: 0 },
  program: { name: 'p1', stopSignal: 'SIGTERM', stopTimeout: 1_000, ready: 'spawned', readyTimeout: 1_000 },
  options: {
    timeout: 25_000,
    reserve: 5_000,
    exit: 'code',
    foreground: false,
    forward: [],
    priority: 100,
    jitter: [0.5],
  },
} as const

test('a program has half of the time that is left after a hook that hangs', async () => {
  const { process, program, options } = usual
  const scenario = {
    options: { ...options, timeout: 1_000, reserve: 200, priority: -100 },
    groups: [
      { atMs: 0, programs: [{ ...program, stopTimeout: 60_000, processes: [{ ...process, stopMs: 111 }] }] },
    ],
    hooks: [{ priority: 0, ends: 'returns' }],
    events: [{ atMs: 40_607, what: 'signal', signal: 'SIGINT' }],
  }
  assert.deepEqual(await judge(kindOf('supervisor'), scenario), [])
})

test('a program that is stopped before it is ready, and for longer than readyTimeout, has not failed', async () => {
  const { process, program, options } = usual
  const never = { exit: 1, stop: 'signal', killMs: 0 } as const
  const scenario = {
    options,
    groups: [
      {
        atMs: 0,
        programs: [
          { ...program, instances: 1, ready: 'listening', processes: [{ ...process, port: 8_000 }] },
        ],
      },
      { atMs: 0, programs: [{ ...program, name: 'p3', ready: 'message', processes: [never] }] },
    ],
    hooks: [],
    events: [{ atMs: 53, what: 'signal', signal: 'SIGINT' }],
  }
  assert.deepEqual(await judge(kindOf('supervisor'), scenario), [])
})
