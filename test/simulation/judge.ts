import { play } from './play.ts'
import { RULES } from './rules/all-rules.ts'
import type { Scenario } from './scenario.ts'
import { Story } from './story.ts'

/** How a scenario broke a rule. */
export interface Violation {
  /** The name of the rule. */
  readonly rule: string
  readonly faults: readonly string[]
}

/** Plays a scenario, and returns each rule that it broke. What throws counts as a violation of its own. */
export async function judge(scenario: Scenario): Promise<Violation[]> {
  try {
    const story = new Story(scenario, await play(scenario))
    return RULES.map(({ name, check }) => ({ rule: name, faults: check(story) })).filter(
      ({ faults }) => faults.length > 0,
    )
  } catch (error) {
    return [{ rule: 'nothing throws', faults: [(error as Error).stack ?? String(error)] }]
  }
}
