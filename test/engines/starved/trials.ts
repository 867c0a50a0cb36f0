import { availableParallelism, constants, setPriority } from 'node:os'
import { Budget } from './budget.ts'
import { NO_CGROUP } from './cgroup.ts'
import { type Outcome, runTrial, type Trial } from './throttled.ts'

/** Hundredths of one processor, ways of the job, and deadlines in milliseconds. */
const QUOTAS = [5, 10, 25, 50] as const
const WAYS = ['ends', 'hangs', 'blocks'] as const
const TIMEOUTS = [2_000, 5_000, 9_000, 25_000] as const

/** Every combination, with three hooks below the job. */
export const MATRIX: readonly Trial[] = QUOTAS.flatMap((quota) =>
  WAYS.flatMap((way) => TIMEOUTS.map((timeout) => ({ way, quota, timeout, hooks: 3, load: 0.5 }))),
)

/** One hook hangs, and 18 others compute in the time that is left after last call. */
export const MANY_HOOKS: Trial = { way: 'hangs', quota: 10, timeout: 9_000, hooks: 18, load: 0.5 }

/** A process that needs all of its time to compute, and so is slow, but healthy, when the watchdog asks. */
export const SLOW: Trial = { way: 'ends late', quota: 10, timeout: 2_000, hooks: 0, load: 5 }

/** The least that a trial costs: starting a program needs the processor. */
const LEAST_COST = 10

/** Half of the processors: the trials must not starve each other. */
const budget = new Budget(50 * availableParallelism())

/** The trials go before whatever else the machine does: they are to be short of what their limits say, and of nothing else. */
if (!NO_CGROUP) setPriority(constants.priority.PRIORITY_HIGHEST)

/** Runs a trial as soon as the processors have room for it. */
export function tryOut(trial: Trial): Promise<Outcome> {
  return budget.spend(Math.max(LEAST_COST, trial.quota), () => runTrial(trial))
}
