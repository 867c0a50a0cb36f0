import type { ShutdownReport } from '../core/api/reports.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'

/** The places of a hook's start and end among all starts and ends. Infinity is an end that has not come. */
export interface Steps {
  readonly start: number
  readonly end: number
}

/** By the place of a hook in the report. */
const recorded = new WeakMap<ShutdownReport, ReadonlyMap<number, Steps>>()

/** The latest start or end of any hook. */
let latest = 0

const NEVER: Steps = { start: Infinity, end: Infinity }

/** Records in which order hooks start and end: on a clock that stands still, the times of the report do not say. */
export function recordOrder({ observers }: HookRegistry): void {
  let steps = new Map<number, Steps>()
  observers.add((event) => {
    if (event.kind === 'begun') steps = new Map()
    else if (event.kind === 'hook-started') steps.set(event.run.place, { start: ++latest, end: Infinity })
    else if (event.kind === 'hook-ended') {
      const { start } = steps.get(event.run.place) ?? NEVER
      steps.set(event.run.place, { start, end: ++latest })
    } else if (event.kind === 'over') recorded.set(event.report, steps)
  })
}

/**
 * The steps of each hook, each followed by those of the shutdown that it has run. Undefined if one of the reports is not a test
 * registry's: then the times are all that is known.
 */
export function recordedOrder(report: ShutdownReport): readonly Steps[] | undefined {
  const own = recorded.get(report)
  if (!own) return undefined
  const steps: Steps[] = []
  for (const [at, hook] of report.hooks.entries()) {
    const inner = hook.report ? recordedOrder(hook.report) : []
    if (!inner) return undefined
    steps.push(own.get(at) ?? NEVER, ...inner)
  }
  return steps
}
