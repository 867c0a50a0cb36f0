import type { Kind } from '../kind.ts'
import { generate } from './generate.ts'
import { MUTANTS } from './mutants.ts'
import { Pauses } from './pauses.ts'
import { play } from './play.ts'
import { RULES } from './rules/all-rules.ts'
import { beginsByTrigger } from './rules/triggers.ts'
import type { Scenario } from './scenario.ts'
import type { Seen } from './seat.ts'
import { smallerThan } from './smaller.ts'
import { Story } from './story.ts'
import { addUnusual } from './unusual.ts'
import { UNUSUAL_MUTANTS } from './unusual-mutants.ts'

/** What each registry saw, and what that was for those whose shutdown began. */
interface Stories {
  readonly seen: readonly Seen[]
  readonly begun: readonly Story[]
}

/** Shutdowns of hooks and holds, by one registry or two. */
export const CORE: Kind<Scenario, Stories> = {
  name: 'core',
  rules: [
    {
      name: 'T8, T10 a registry with a hook begins at its first trigger, and at nothing else',
      check: ({ seen }) => seen.flatMap(beginsByTrigger),
    },
    ...RULES.map(({ name, check }) => ({
      name,
      check: ({ begun }: Stories) => begun.flatMap((story) => check(story)),
    })),
  ],
  mutants: [...MUTANTS, ...UNUSUAL_MUTANTS],
  generate: (random) => addUnusual(random, generate(random)),
  play: async (scenario) => storiesOf(await play(scenario)),
  smallerThan,
}

function storiesOf(seen: readonly Seen[]): Stories {
  const begun = seen
    .filter(({ hasBegun }) => hasBegun)
    .map(
      ({ scenario, trace, pauses }) =>
        new Story(scenario, trace, pauses.length > 0 ? new Pauses(pauses) : undefined),
    )
  return { seen, begun }
}
