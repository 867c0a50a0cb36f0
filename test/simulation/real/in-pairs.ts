/** How many real runs are played at a time: more of them would make each other late. */
const AT_A_TIME = 2

/** Does something for each value, two of them at a time. `slot` tells the two apart. */
export async function inPairs<T>(
  values: readonly T[],
  play: (value: T, slot: string) => Promise<void>,
): Promise<void> {
  const left = values.values()
  const playAll = async (slot: string): Promise<void> => {
    for (const value of left) await play(value, slot)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, (_, at) => playAll(String(at))))
}

/** So many seeds, from a first one on. */
export const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at)
