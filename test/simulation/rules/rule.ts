import type { Story } from '../story.ts'

/** One rule of the contract. */
export interface Rule {
  /** The number of the rule in the contract, and what it says. */
  readonly name: string
  /** Returns how a story breaks the rule, one sentence for each time. */
  readonly check: (story: Story) => readonly string[]
}
