import { inPairs, seedsFrom } from './in-pairs.ts'
import { killScenarioOf } from './kill-scenario.ts'
import { playKills } from './play-kill.ts'

/** Supervisors that left something behind, or did not start again. */
export interface BrokenKill {
  readonly seed: number
  readonly fault: string
}

/** Kills supervisors for each seed, and returns what was wrong afterwards. */
export async function simulateKills(
  first: number,
  count: number,
  onProgress: (played: number) => void = () => {},
): Promise<readonly BrokenKill[]> {
  let played = 0
  const broken: BrokenKill[] = []
  await inPairs(seedsFrom(first, count), async (seed) => {
    try {
      await playKills(killScenarioOf(seed))
    } catch (error) {
      broken.push({ seed, fault: (error as Error).stack ?? String(error) })
    }
    onProgress(++played)
  })
  return broken
}
