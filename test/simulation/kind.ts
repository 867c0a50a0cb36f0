import type { Random } from './random.ts'

/** How a scenario broke a rule. */
export interface Violation {
  /** The name of the rule. */
  readonly rule: string
  readonly faults: readonly string[]
}

/** One rule of the contract. */
export interface Rule<Story> {
  /** The number of the rule in the contract, and what it says. */
  readonly name: string
  /** Returns how a story breaks the rule, one sentence for each time. */
  readonly check: (story: Story) => readonly string[]
}

/** A fault that is planted in the code: a text that stands there once, and what is put in its place. */
export interface Mutant {
  /** What it does, in the words of someone who has to find it. */
  readonly name: string
  /** A file of `src`. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A kind of shutdown that is made up, played and judged. Its scenarios are plain data, so that they can be kept. */
export interface Kind<Scenario, Story> {
  readonly name: string
  readonly rules: readonly Rule<Story>[]
  /** Faults that scenarios of this kind find. */
  readonly mutants: readonly Mutant[]
  /** Makes up a scenario. */
  generate(random: Random): Scenario
  /** Plays a scenario with the real code, and says what was seen of it. */
  play(scenario: Scenario): Promise<Story>
  /** Scenarios that are a little smaller, the most promising ones first. */
  smallerThan(scenario: Scenario): Iterable<Scenario>
}

/** A kind whose scenarios nobody looks into. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has scenarios and stories of its own.
export type AnyKind = Kind<any, any>
