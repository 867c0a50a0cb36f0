import { generate as generateCore } from '../core/generate.ts'
import type { Scenario } from '../core/scenario.ts'
import { Random } from '../random.ts'

/** So that most runs take less than a second. From 500 ms on there is a watchdog, too. */
const TIMEOUTS = [400, 700, 1_000, 1_500] as const

/** The scenario of a seed: a random shutdown as in the simulation, in which a hook or hold is there from the start. */
export function realScenarioOf(seed: number): Scenario {
  const random = new Random(seed)
  for (;;) {
    const scenario = generateCore(random, TIMEOUTS)
    if (scenario.hooks.some(({ lateMs }) => lateMs === undefined)) return scenario
  }
}
