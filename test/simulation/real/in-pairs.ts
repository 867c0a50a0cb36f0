/** How many real runs are played at a time: more of them would make each other late. */
const AT_A_TIME = 2

/** Which seeds are played, and how. */
export interface Seeds {
  readonly first: number
  readonly count: number
  /** Stops at the first seed that shows a fault. */
  readonly isForOne?: boolean
  readonly onProgress?: (played: number) => void
}

/**
 * Plays each seed, two of them at a time.
 *
 * @param play - Returns whether the seed shows a fault. `slot` tells the two at a time apart.
 */
export async function inPairs(
  { first, count, isForOne = false, onProgress = () => {} }: Seeds,
  play: (seed: number, slot: string) => Promise<boolean>,
): Promise<void> {
  let [next, played, isEnough] = [first, 0, false]
  const playAll = async (slot: string): Promise<void> => {
    while (next < first + count && !isEnough) {
      const isFaulty = await play(next++, slot)
      isEnough ||= isForOne && isFaulty
      onProgress(++played)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, (_, at) => playAll(String(at))))
}
