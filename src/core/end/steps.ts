import type { HookReport } from './report.ts'

/** The places of a hook's start and end among all starts and ends. Infinity is an end that has not come. */
export interface Steps {
  readonly start: number
  readonly end: number
}

/** Beside the reports, whose times say it all but for a clock that stands still. */
const steps = new WeakMap<HookReport, Steps>()

let last = 0

export function nextStep(): number {
  return ++last
}

export function withSteps(hook: HookReport, start: number, end: number): HookReport {
  steps.set(hook, { start, end })
  return hook
}

/** A copy has the places of its original. */
export function withStepsOf(hook: HookReport, copy: HookReport): HookReport {
  const known = steps.get(hook)
  if (known) steps.set(copy, known)
  return copy
}

/** Undefined for a report that was made elsewhere, such as in a thread. */
export function stepsOf(hook: HookReport): Steps | undefined {
  return steps.get(hook)
}
