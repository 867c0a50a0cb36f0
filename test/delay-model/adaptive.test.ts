import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { type AdaptiveDelay, drawNewcomers, endOfDelay } from '../../scripts/delay-model/adaptive.ts'
import { timeoutFor } from '../../scripts/delay-model/budget.ts'
import { EventClock } from '../../scripts/delay-model/event-clock.ts'
import { drawStop } from '../../scripts/delay-model/lateness.ts'
import { Random } from '../../scripts/delay-model/random.ts'
import { join } from '../support/join.ts'

/** When the hooks of a whole registry start on the fake clock, in seconds after SIGTERM. */
async function startOfHooks(
  { delay, maxDelay }: AdaptiveDelay,
  newcomers: readonly number[],
): Promise<number> {
  const process = new FakeProcess({ env: { KUBERNETES_SERVICE_HOST: '10.96.0.1' } })
  const registry = createTestRegistry({
    process,
    delay: delay * 1_000,
    maxDelay: maxDelay * 1_000,
    timeout: timeoutFor(maxDelay, 0) * 1_000,
  })
  const { clock, report } = registry
  let startedAt = Number.NaN
  join(registry, {
    options: { priority: 'traffic' },
    newcomers: () => {
      const come = newcomers.filter((at) => at * 1_000 <= clock.now())
      const last = come.at(-1)
      return { count: come.length, lastMs: last === undefined ? undefined : last * 1_000, longestMs: 0 }
    },
    run: () => {
      startedAt = clock.now() / 1_000
    },
  })
  process.emit('SIGTERM')
  while (!process.hasExited) await clock.advance(500)
  await report
  return startedAt
}

describe('the adaptive delay of the model', () => {
  const settings = { delay: 5, maxDelay: 20 }

  for (const [what, newcomers, end] of [
    ['ends after `delay` without new clients', [], 5],
    ['ends five seconds after the last new client', [1, 4, 8.5], 13.5],
    ['ends after `maxDelay` while new clients still come', Array.from({ length: 40 }, (_, at) => at), 20],
  ] as const) {
    test(what, () => assert.equal(endOfDelay(settings, newcomers), end))
  }

  test('ends when that of a whole registry does, for stops of several clusters', async () => {
    const random = new Random(1)
    for (const cluster of [
      { nodes: 10, proxy: 'iptables' },
      { nodes: 1_000, proxy: 'istio' },
      { nodes: 5_000, proxy: 'iptables', minSync: 10 },
    ] as const) {
      for (const perSecond of [1, 10]) {
        const newcomers = drawNewcomers(drawStop(cluster, random), perSecond, 20, random)
        const [model, library] = [endOfDelay(settings, newcomers), await startOfHooks(settings, newcomers)]
        // Both clocks add up milliseconds, but not in the same steps.
        assert.ok(Math.abs(model - library) < 1e-6, `${model} is not ${library}: ${newcomers}`)
      }
    }
  })
})

describe('the new clients of a stop', () => {
  test('come only by way of a sender that has not learned of it', () => {
    const newcomers = drawNewcomers(Float64Array.of(2, 2), 100, 10, new Random(1))
    assert.ok(newcomers.length > 100)
    assert.ok(newcomers.every((at, place) => at < 2 && at > (newcomers[place - 1] ?? 0)))
  })

  test('are as many as the load says, and none come after the time that is asked for', () => {
    const newcomers = drawNewcomers(Float64Array.of(200), 100, 100, new Random(1))
    assert.ok(Math.abs(newcomers.length - 10_000) < 500, String(newcomers.length))
    assert.ok(newcomers.every((at) => at < 100))
  })
})

describe('the clock of the model', () => {
  test('calls each timer at its time, in order, and not those that are cancelled', () => {
    const clock = new EventClock()
    const calls: string[] = []
    const note = (name: string) => () => void calls.push(`${name} at ${clock.now()}`)
    clock.setTimeout(note('second'), 20)
    clock.setTimeout(() => {
      note('first')()
      clock.setTimeout(note('third'), 15)
    }, 10)
    clock.clearTimeout(clock.setTimeout(note('cancelled'), 12))
    clock.setImmediate(note('immediate'))
    clock.run()
    assert.deepEqual(calls, ['immediate at 0', 'first at 10', 'second at 20', 'third at 25'])
  })
})
