import type { Kind } from '../kind.ts'
import { generate } from './generate.ts'
import { MUTANTS } from './mutants.ts'
import { play } from './play.ts'
import { RULES } from './rules/all-rules.ts'
import type { Scenario } from './scenario.ts'
import { smallerThan } from './smaller.ts'
import { Story } from './story.ts'

/** Shutdowns of hooks and holds. */
export const CORE: Kind<Scenario, Story> = {
  name: 'core',
  rules: RULES,
  mutants: MUTANTS,
  generate: (random) => generate(random),
  play: async (scenario) => new Story(scenario, await play(scenario)),
  smallerThan,
}
