import type { Violation } from './judge.ts'
import type { Scenario } from './scenario.ts'

/** What a person needs about a seed that failed: the rules, the smallest scenario, and a test to paste. */
export function formatFailure(seed: number, violations: readonly Violation[], scenario: Scenario): string {
  const rules = violations.map(
    ({ rule, faults }) => `  ${rule}\n${faults.map((fault) => `    ${fault}\n`).join('')}`,
  )
  return `Seed ${seed} breaks:\n${rules.join('')}\nThe smallest scenario, as a test to paste into test/simulation/kept.test.ts:\n\n${formatTest(seed, scenario)}\n`
}

function formatTest(seed: number, scenario: Scenario): string {
  return `test('seed ${seed} breaks no rule', async () => {
  assert.deepEqual(await judge(${JSON.stringify(scenario)}), [])
})`
}
