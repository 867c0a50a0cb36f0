import type { Kind } from '../kind.ts'
import { generate } from './generate.ts'
import { MUTANTS } from './mutants.ts'
import { play } from './play.ts'
import { RULES } from './rules/all-rules.ts'
import type { Scenario } from './scenario.ts'
import { smallerThan } from './smaller.ts'
import { Story } from './story.ts'

/** Supervisors with their programs, from the first start to the end. */
export const SUPERVISOR: Kind<Scenario, Story> = {
  name: 'supervisor',
  rules: RULES,
  mutants: MUTANTS,
  generate,
  play: async (scenario) => new Story(scenario, await play(scenario)),
  smallerThan,
}
