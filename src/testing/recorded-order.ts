import type { ShutdownReport } from '../core/api/reports.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'

/** The places of a hook's start and end among all starts and ends. Infinity is an end that has not come. */
export interface Steps {
  readonly start: number
  readonly end: number
}

/** By the place of a hook in the report. */
const recorded = new WeakMap<ShutdownReport, ReadonlyMap<number, Steps>>()

/** Records in which order hooks start and end: on a clock that stands still, the times of the report do not say. */
export function recordOrder({ observers }: HookRegistry): void {
  let steps = new Map<number, Steps>()
  let latest = 0
  observers.add((event) => {
    switch (event.kind) {
      case 'begun':
        steps = new Map()
        break
      case 'hook-started':
        steps.set(event.run.place, { start: ++latest, end: Infinity })
        break
      case 'hook-ended':
        steps.set(event.run.place, { start: steps.get(event.run.place)?.start ?? latest, end: ++latest })
        break
      case 'over':
        recorded.set(event.report, steps)
        break
      default:
    }
  })
}

/** Undefined for the report of another registry: its times are all that is known. */
export function recordedOrder(report: ShutdownReport): ReadonlyMap<number, Steps> | undefined {
  return recorded.get(report)
}
