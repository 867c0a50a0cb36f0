import type { Kind, Violation } from './kind.ts'

/** Plays a scenario, and returns each rule that it broke. What throws counts as a violation of its own. */
export async function judge<Scenario, Story>(
  { rules, play }: Kind<Scenario, Story>,
  scenario: Scenario,
): Promise<Violation[]> {
  try {
    const story = await play(scenario)
    return rules
      .map(({ name, check }) => ({ rule: name, faults: check(story) }))
      .filter(({ faults }) => faults.length > 0)
  } catch (error) {
    return [{ rule: 'nothing throws', faults: [(error as Error).stack ?? String(error)] }]
  }
}
