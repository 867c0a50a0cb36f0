import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FakeClock } from 'lastcall/testing'
import type { ProgramExit } from '../../src/supervisor/options/program-status.ts'
import { Restarts, type RestartTerms, type Verdict } from '../../src/supervisor/programs/restarts.ts'
import { supervised } from '../support/supervised.ts'

const exit = (code: number, upMs = 0): ProgramExit => ({
  code,
  signal: null,
  status: code,
  upMs,
  isKilled: false,
})

function restarts(terms: Partial<RestartTerms> = {}, random = (): number => 0) {
  const clock = new FakeClock()
  const defaults = { restart: 'always', maxRestarts: 5, successCodes: [], fatalCodes: [] } as const
  const counted = new Restarts({ ...defaults, ...terms }, clock, random)
  /** An exit, and the restart that follows. */
  const next = async (code: number, upMs = 0): Promise<Verdict> => {
    const verdict = counted.decide(exit(code, upMs))
    if (verdict.kind !== 'again') return verdict
    const delay = clock.sleep(verdict.delayMs)
    await clock.advance(verdict.delayMs)
    await delay
    counted.note()
    return verdict
  }
  return { next, clock, counted }
}

describe('S5 restarts', () => {
  test('the delay of a restart is 100 ms, and doubles up to 30 s', async () => {
    const { next, clock } = restarts({ maxRestarts: Infinity })
    const delays: number[] = []
    for (let round = 0; round < 12; round++) {
      const verdict = await next(1)
      assert.equal(verdict.kind, 'again')
      if (verdict.kind === 'again') delays.push(verdict.delayMs)
    }
    assert.deepEqual(
      delays,
      [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000],
    )
    assert.ok(clock.now() > 0)
  })

  test('chance makes a delay up to a quarter shorter, and never longer', async () => {
    const { next } = restarts({}, () => 1)
    assert.deepEqual(await next(1), { kind: 'again', delayMs: 75 })
    assert.deepEqual(await next(1), { kind: 'again', delayMs: 150 })
  })

  test('with one restart allowed, the reason says once', async () => {
    const { next } = restarts({ maxRestarts: 1 })
    await next(1)
    assert.deepEqual(await next(1), { kind: 'failed', why: 'it was restarted once within 60 s' })
  })

  test('the delay starts from 100 ms again after 10 s of running, not before', async () => {
    const { next } = restarts()
    await next(1)
    assert.deepEqual(await next(1, 9_999), { kind: 'again', delayMs: 200 })
    assert.deepEqual(await next(1, 10_000), { kind: 'again', delayMs: 100 })
  })

  test('a program with 5 restarts within 60 s has failed at its next exit', async () => {
    const { next } = restarts()
    for (let round = 0; round < 5; round++) assert.equal((await next(1)).kind, 'again')
    assert.deepEqual(await next(1), { kind: 'failed', why: 'it was restarted 5 times within 60 s' })
  })

  test('a restart that is 60 s ago does not count', async () => {
    const { next, clock, counted } = restarts()
    for (let round = 0; round < 5; round++) await next(1)
    await clock.advance(56_899)
    assert.equal(counted.decide(exit(1)).kind, 'failed')
    // The first of the five was at 100 ms, and it is 60,000 ms later now.
    await clock.advance(101)
    assert.equal(counted.decide(exit(1)).kind, 'again')
  })

  for (const [restart, code, kind] of [
    ['never', 0, 'ended'],
    ['never', 1, 'failed'],
    ['on-failure', 0, 'ended'],
    ['on-failure', 1, 'again'],
    ['always', 0, 'again'],
    ['always', 1, 'again'],
    ['on-failure', 3, 'ended'],
    ['never', 3, 'ended'],
    ['always', 4, 'failed'],
    ['on-failure', 4, 'failed'],
  ] as const) {
    test(`with restart '${restart}', an exit with ${code} leads to '${kind}'`, () => {
      const { counted } = restarts({ restart, successCodes: [3], fatalCodes: [4] })
      assert.equal(counted.decide(exit(code)).kind, kind)
    })
  }

  test('a program that had to be killed, or could not be started, is no success', () => {
    const { counted } = restarts({ restart: 'on-failure' })
    assert.equal(counted.decide({ ...exit(0), isKilled: true }).kind, 'again')
    const error: NodeJS.ErrnoException = Object.assign(new Error('spawn x'), { code: 'EAGAIN' })
    assert.equal(counted.decide({ ...exit(126), error }).kind, 'again')
    for (const code of ['ENOENT', 'EACCES']) {
      const missing: NodeJS.ErrnoException = Object.assign(new Error('spawn x'), { code })
      assert.equal(counted.decide({ ...exit(127), error: missing }).kind, 'failed', code)
    }
  })

  test('a crash loop ends: the other programs are stopped in reverse order, and the status is 1', async () => {
    const { supervisor, registry, processes, events } = supervised()
    for (const name of ['first', 'second']) await supervisor.start({ name, command: [name] })
    await supervisor.start({ name: 'loop', command: ['loop'], restart: 'on-failure' })
    const delays: number[] = []
    for (let round = 0; round < 6; round++) {
      const before = registry.clock.now()
      processes.get('loop').exit(7)
      while (processes.names.filter((name) => name === 'loop').length === round + 1) {
        await registry.clock.advance(1)
        if (registry.process.hasExited || registry.state !== 'open') break
      }
      delays.push(Math.round(registry.clock.now() - before))
    }
    await registry.clock.advance(10)
    assert.equal(await registry.process.exited, 1)
    assert.deepEqual(delays.slice(0, 5), [100, 200, 400, 800, 1_600])
    assert.deepEqual(processes.names.filter((name) => name === 'loop').length, 6)
    assert.deepEqual(
      events.filter((event) => /stopped|failed/.test(event)),
      ['loop failed', 'second stopped', 'first stopped'],
    )
    assert.match(
      registry.process.stderr.text,
      /loop \(107\) exited with code 7, is not started again: it was restarted 5 times within 60 s\n/,
    )
  })
})
