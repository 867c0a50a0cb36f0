import type { Kind } from '../kind.ts'
import { generate } from './generate.ts'
import { MUTANTS } from './mutants.ts'
import { play } from './play.ts'
import { RULES } from './rules/all-rules.ts'
import type { Scenario } from './scenario.ts'
import { smallerThan } from './smaller.ts'
import { Story } from './story.ts'

/** Shutdowns whose main thread blocks, in a process that is slow or paused, beside the watchdog. */
export const WATCHDOG: Kind<Scenario, Story> = {
  name: 'watchdog',
  rules: RULES,
  mutants: MUTANTS,
  generate,
  play: async (scenario) => new Story(scenario, await play(scenario)),
  smallerThan,
}
