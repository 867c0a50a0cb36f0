import { generate as generateCore } from '../core/generate.ts'
import type { Scenario } from '../core/scenario.ts'
import { Random } from '../random.ts'

/** So that most runs take less than a second. From 500 ms on there is a watchdog, too. */
const TIMEOUTS = [400, 700, 1_000, 1_500] as const

/** How many of 100 processes get a SIGKILL. Most shutdowns are short, so half of the kills come soon. */
const KILLED = 10
const KILL_PARTS = [0.05, 0.2, 0.5, 1] as const

/** What a real process plays. */
export interface RealRun {
  readonly scenario: Scenario
  /** Milliseconds after the trigger at which it gets a SIGKILL. */
  readonly killAtMs: number | undefined
}

/** What a seed plays: a random shutdown as in the simulation, in which a hook or hold is there from the start. */
export function realRunOf(seed: number): RealRun {
  const random = new Random(seed)
  for (;;) {
    const scenario = generateCore(random, TIMEOUTS)
    if (!scenario.hooks.some(({ lateMs }) => lateMs === undefined)) continue
    const latest = Math.floor(scenario.options.timeout * random.of(KILL_PARTS))
    return { scenario, killAtMs: random.isWithin(KILLED) ? random.between(0, latest) : undefined }
  }
}
