import type { Kind } from './kind.ts'

/** How many smaller scenarios are tried: shrinking is for people, who wait for it. */
const MOST_TRIES = 2_000

/** Makes a scenario smaller for as long as it is still broken in the same way. */
export async function shrink<Scenario>(
  { smallerThan }: Pick<Kind<Scenario, unknown>, 'smallerThan'>,
  scenario: Scenario,
  isBroken: (candidate: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let smallest = scenario
  let tries = 0
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const candidate of smallerThan(smallest)) {
      if (++tries > MOST_TRIES) return smallest
      if (!(await isBroken(candidate))) continue
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}
