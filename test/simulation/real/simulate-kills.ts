import { inPairs, type Seeds } from './in-pairs.ts'
import { killScenarioOf } from './kill-scenario.ts'
import { playKills } from './play-kill.ts'

/** Supervisors that left something behind, or did not start again. */
interface BrokenKill {
  readonly seed: number
  readonly fault: string
}

/** Kills supervisors for each seed, and returns what was wrong afterwards. */
export async function simulateKills(seeds: Seeds): Promise<readonly BrokenKill[]> {
  const broken: BrokenKill[] = []
  await inPairs(seeds, async (seed) => {
    try {
      await playKills(killScenarioOf(seed))
      return false
    } catch (error) {
      broken.push({ seed, fault: (error as Error).stack ?? String(error) })
      return true
    }
  })
  return broken
}
