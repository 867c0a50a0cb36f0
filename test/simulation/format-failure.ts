import type { AnyKind, Violation } from './kind.ts'

/** What a person needs about a seed that failed: the rules, the smallest scenario, and a test to paste. */
export function formatFailure(
  seed: number,
  violations: readonly Violation[],
  kind: AnyKind,
  scenario: unknown,
): string {
  const rules = violations.map(
    ({ rule, faults }) => `  ${rule}\n${faults.map((fault) => `    ${fault}\n`).join('')}`,
  )
  return `Seed ${seed} breaks:\n${rules.join('')}\nThe smallest scenario, as a test to paste into test/simulation/kept.test.ts:\n\n${formatTest(seed, kind, scenario)}\n`
}

function formatTest(seed: number, { name }: AnyKind, scenario: unknown): string {
  return `test('seed ${seed} breaks no rule', async () => {
  assert.deepEqual(await judge(kindOf('${name}'), ${JSON.stringify(scenario)}), [])
})`
}
