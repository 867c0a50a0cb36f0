import { FakeProcess } from 'lastcall/testing'
import { resolveSettings } from '../../src/core/check/settings.ts'
import { Delay } from '../../src/core/shutdown/delay.ts'
import { timeoutFor } from './budget.ts'
import { EventClock } from './event-clock.ts'
import type { Random } from './random.ts'

/** Seconds, as all of the model. */
export interface AdaptiveDelay {
  readonly delay: number
  readonly maxDelay: number
}

const ON_KUBERNETES = new FakeProcess({ env: { KUBERNETES_SERVICE_HOST: '10.96.0.1' } })

/** When the delay of one stop ends if new clients come at these times. The library's own class decides it. */
export function endOfDelay({ delay, maxDelay }: AdaptiveDelay, newcomers: readonly number[]): number {
  const clock = new EventClock()
  const settings = resolveSettings({
    delay: delay * 1_000,
    maxDelay: maxDelay * 1_000,
    timeout: timeoutFor(maxDelay, 0) * 1_000,
    report: false,
    process: ON_KUBERNETES,
    clock,
  })
  const lastCallMs = settings.timeout - settings.reserve
  let endMs = 0
  let count = 0
  const counted = () => {
    while (count < newcomers.length && (newcomers[count] as number) * 1_000 <= clock.now()) count++
    const last = newcomers[count - 1]
    return { count, lastMs: last === undefined ? undefined : last * 1_000, longestMs: 0 }
  }
  const waiter = {
    endDelay: () => {
      endMs = clock.now()
    },
  }
  new Delay(
    { settings, deadline: { lastCallMs, elapsed: clock.now }, watch: () => {} },
    { newcomers: counted, needDelay: () => true, settle: () => {} },
    waiter,
  ).begin()
  clock.run()
  return endMs / 1_000
}

/** When new clients come to the pod in one stop, up to `until`: each sender sends some until it has learned. */
export function drawNewcomers(
  stop: Float64Array,
  perSecond: number,
  until: number,
  random: Random,
): number[] {
  const newcomers: number[] = []
  for (let at = random.exponential(perSecond); at < until; at += random.exponential(perSecond)) {
    const learnsAt = stop[Math.floor(random.uniform() * stop.length)] as number
    if (at < learnsAt) newcomers.push(at)
  }
  return newcomers
}
