import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry, FakeProcess, type TestRegistryOptions } from 'lastcall/testing'
import type { Newcomers, Part } from '../../src/core/api/part.ts'
import type { SharedRegistry } from '../../src/core/api/sharing.ts'
import { join } from '../support/join.ts'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})
const KUBERNETES = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }

/** When the level 'traffic' opens after SIGTERM, and when the one below; with what stderr says. */
async function opening(
  env: Record<string, string>,
  options: Partial<TestRegistryOptions> = {},
  part: Partial<Part> = {},
): Promise<{ trafficMs: number; workMs: number; stderr: string }> {
  const process = new FakeProcess({ env })
  const registry = createTestRegistry({ process, ...options })
  const { clock } = registry
  const starts: number[] = []
  const traffic: Part = {
    name: 'server',
    options: { priority: 'traffic' },
    run: () => void starts.push(clock.now()),
    ...part,
  }
  ;(registry as unknown as SharedRegistry).join(traffic)
  registry.onShutdown(() => void starts.push(clock.now()), { priority: 'work' })
  process.emit('SIGTERM')
  await clock.advance(60_000)
  const [trafficMs = Number.NaN, workMs = Number.NaN] = starts
  return { trafficMs, workMs, stderr: process.stderr.text }
}

test("H2 the level 'traffic' opens after the delay, and levels above it open at once", async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  const starts: [string, number][] = []
  for (const priority of [300, 'traffic', 'work'] as const)
    onShutdown(String(priority), ({ name }) => void starts.push([name, clock.now()]), { priority })
  process.emit('SIGTERM')
  await clock.advance(1_000)
  assert.deepEqual(starts, [
    ['300', 0],
    ['traffic', 500],
    ['work', 500],
  ])
})

test("H2 the delay runs from the trigger, also if the level 'traffic' could open only later", async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  let ms = Number.NaN
  onShutdown(() => clock.sleep(2_000), { priority: 300 })
  onShutdown(
    () => {
      ms = clock.now()
    },
    { priority: 'traffic' },
  )
  process.emit('SIGTERM')
  await clock.advance(3_000)
  assert.equal(ms, 2_000)
})

test("D7 without a hook at 'traffic' there is no delay", async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  onShutdown(() => {}, { priority: 'work' })
  assert.equal((await shutdown()).durationMs, 0)
})

for (const [what, env, options, ms] of [
  ['is 500 ms', {}, {}, 500],
  ['is 5 s on Kubernetes', KUBERNETES, {}, 5_000],
  ['is what `delay` says', KUBERNETES, { delay: 100 }, 100],
  ['is what LASTCALL_DELAY says above the code', { LASTCALL_DELAY: '2s' }, { delay: 100 }, 2_000],
  ['is none with LASTCALL_DELAY=0', { ...KUBERNETES, LASTCALL_DELAY: '0' }, {}, 0],
  ['is at most half of the time until last call', {}, { timeout: 1_000, delay: 600 }, 400],
] as const) {
  test(`H2 the delay ${what}`, async () => {
    assert.equal((await opening(env, options)).trafficMs, ms)
  })
}

test('H2 on a terminal there is no delay', async () => {
  const process = new FakeProcess({ isTTY: true })
  const { onShutdown, shutdown } = createTestRegistry({ process })
  onShutdown(() => {}, { priority: 'traffic' })
  assert.equal((await shutdown()).durationMs, 0)
})

test('H2 a `delay` of the code that is longer than its limit is cut, and stderr says so', async () => {
  const { stderr } = await opening({}, { timeout: 1_000, delay: 600 })
  assert.equal(
    stderr,
    'lastcall: the delay is at most 400 ms, half of the time until last call: raise timeout\n',
  )
  assert.equal((await opening({}, { timeout: 800 })).stderr, '', 'nobody has asked for the usual delay')
})

test('R7 a maxDelay below the delay is refused', () => {
  assert.throws(() => createTestRegistry({ delay: 2_000, maxDelay: 1_000 }), {
    name: 'RangeError',
    message: said('`maxDelay` must be at least the `delay` of 2000 ms, got 1000 (number)'),
  })
})

/** Newcomers that come every `intervalMs`, until `untilMs`. */
function coming(intervalMs: number, untilMs: number, longestMs = 0): (now: number) => Newcomers {
  return (now) => {
    const count = Math.floor(Math.min(now, untilMs) / intervalMs)
    return { count, lastMs: count > 0 ? count * intervalMs : undefined, longestMs }
  }
}

for (const [what, env, options, newcomers, ms] of [
  ['goes on until five seconds without one', KUBERNETES, {}, coming(500, 4_000), 9_000],
  ['ends at `delay` if the last one came in its first moment', KUBERNETES, {}, coming(10, 10), 5_010],
  ['ends at half of the time until last call', KUBERNETES, {}, coming(500, Infinity), 10_000],
  ['ends at `maxDelay`', KUBERNETES, { maxDelay: 7_000 }, coming(500, Infinity), 7_000],
  [
    'ends at LASTCALL_MAX_DELAY',
    { ...KUBERNETES, LASTCALL_MAX_DELAY: '6s' },
    {},
    coming(500, Infinity),
    6_000,
  ],
  ['is not longer elsewhere', {}, {}, coming(100, Infinity), 500],
  ['is longer elsewhere if `maxDelay` was asked for', {}, { maxDelay: 2_000 }, coming(100, Infinity), 2_000],
  ['is none after LASTCALL_DELAY=0', { ...KUBERNETES, LASTCALL_DELAY: '0' }, {}, coming(1, Infinity), 0],
  ['leaves time for the longest response', KUBERNETES, {}, coming(500, Infinity, 12_000), 8_000],
] as const) {
  test(`H2 with newcomers the delay ${what}`, async () => {
    const process = new FakeProcess({ env })
    const registry = createTestRegistry({ process, ...options })
    let opened = Number.NaN
    ;(registry as unknown as SharedRegistry).join({
      name: 'server',
      options: { priority: 'traffic' },
      newcomers: () => newcomers(registry.clock.now()),
      run: () => {
        opened = registry.clock.now()
      },
    })
    process.emit('SIGTERM')
    await registry.clock.advance(25_000)
    assert.equal(opened, ms)
  })
}

test('H2 stderr says if new clients still came when the delay ended', async () => {
  const newcomers = (): Newcomers => ({ count: 7, lastMs: 9_500, longestMs: 0 })
  const { stderr } = await opening(KUBERNETES, {}, { newcomers })
  const line =
    'lastcall: 8 s after SIGTERM, waiting for the delay, with 2 to come\n' +
    'lastcall: new clients still came when the delay of 10000 ms ended: 7, the last 500 ms before\n'
  assert.equal(stderr, line)
  const late = async (lastMs: number): Promise<boolean> => {
    const { stderr } = await opening(
      KUBERNETES,
      { timeout: 60_000, delay: 15_000, maxDelay: 15_000 },
      { newcomers: () => ({ count: 7, lastMs, longestMs: 0 }) },
    )
    return stderr.includes('new clients still came')
  }
  assert.deepEqual([await late(10_010), await late(9_990)], [true, false], 'in the last five seconds')
  const quiet = (): Newcomers => ({ count: 7, lastMs: 10, longestMs: 0 })
  assert.equal((await opening(KUBERNETES, {}, { newcomers: quiet })).stderr, '')
  const short = await opening(KUBERNETES, { maxDelay: 5_000, timeout: 12_500 }, { newcomers: quiet })
  assert.equal(short.stderr, '')
})

test('H2 a part is called 50 ms before the delay ends', async () => {
  const told: number[] = []
  const process = new FakeProcess()
  const registry = createTestRegistry({ process })
  ;(registry as unknown as SharedRegistry).join({
    name: 'server',
    options: { priority: 'traffic' },
    settle: () => void told.push(registry.clock.now()),
    run: () => void told.push(registry.clock.now()),
  })
  process.emit('SIGTERM')
  await registry.clock.advance(600)
  assert.deepEqual(told, [450, 500])
})

test('H2 a newcomer in the last 50 ms extends the delay, and parts settle again at its new end', async () => {
  const process = new FakeProcess({ env: KUBERNETES })
  const registry = createTestRegistry({ process, delay: 5_000, timeout: 60_000 })
  const { clock } = registry
  const told: [boolean, number][] = []
  const times = [500, 5_470]
  join(registry, {
    options: { priority: 'traffic' },
    newcomers: () => {
      const come = times.filter((ms) => ms <= clock.now())
      return { count: come.length, lastMs: come.at(-1), longestMs: 0 }
    },
    settle: (isEnding) => void told.push([isEnding, clock.now()]),
  })
  process.emit('SIGTERM')
  await clock.advance(20_000)
  assert.deepEqual(told, [
    [true, 5_450],
    [false, 5_500],
    [true, 10_420],
  ])
})

test('H2, D3 the delay leaves half of the time until last call, however short that is', async () => {
  const { onShutdown, process, clock, report } = createTestRegistry({ timeout: 1_000, reserve: 900 })
  onShutdown('server', never, { priority: 'traffic' })
  process.emit('SIGTERM')
  await clock.advance(1_000)
  const { hooks, times } = await report
  assert.deepEqual([times.lastCallAtMs, hooks[0]?.startMs], [100, 50])
})

test('R9 a hook of a level above that comes within the delay starts at once', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  const starts: [string, number][] = []
  const note = ({ name }: { readonly name: string }): void => void starts.push([name, clock.now()])
  onShutdown('traffic', note, { priority: 'traffic' })
  process.emit('SIGTERM')
  await clock.advance(100)
  onShutdown('late', note, { priority: 300 })
  await clock.advance(1_000)
  assert.deepEqual(starts, [
    ['late', 100],
    ['traffic', 500],
  ])
})

test("R8 unregistering the last hook at 'traffic' ends the delay", async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  const off = onShutdown('traffic', never, { priority: 'traffic' })
  onShutdown('work', () => {}, { priority: 'work' })
  process.emit('SIGTERM')
  await clock.advance(100)
  off()
  assert.equal(await process.exited, 0)
  assert.equal(clock.now(), 100)
})

test('H2 `maxDelay` alone, or as a variable, also limits the delay', async () => {
  const ofMost = await opening(KUBERNETES, { maxDelay: 1_000 })
  assert.equal(ofMost.trafficMs, 1_000)
  const ofVariable = await opening({ ...KUBERNETES, LASTCALL_MAX_DELAY: '1s' }, { delay: 2_000 })
  assert.equal(ofVariable.trafficMs, 1_000)
})

test('R7 a LASTCALL_MAX_DELAY below LASTCALL_DELAY is refused', () => {
  const process = new FakeProcess({ env: { LASTCALL_DELAY: '5s', LASTCALL_MAX_DELAY: '1s' } })
  assert.throws(() => createTestRegistry({ process }), {
    code: 'ERR_LASTCALL_ARGUMENT_RANGE',
    message: said("`LASTCALL_MAX_DELAY` must be at least LASTCALL_DELAY, got '1s' (string)"),
  })
})

test('T3 an exit that is forced within the delay names the hooks that have not started', async () => {
  const { onShutdown, process, clock, report } = createTestRegistry({ delay: 3_000 })
  onShutdown('server', never, { priority: 'traffic' })
  process.emit('SIGTERM')
  await clock.advance(300)
  process.emit('SIGINT')
  const { hooks, exitCode } = await report
  assert.deepEqual([hooks[0]?.status, exitCode], ['not-started', 130])
})
