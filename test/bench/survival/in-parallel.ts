/** Does it for all, so many at a time, and resolves with the results in order. */
export async function inParallel<T, R>(
  items: readonly T[],
  atATime: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  const work = async (): Promise<void> => {
    for (const [at, item] of left) results[at] = await run(item)
  }
  await Promise.all(Array.from({ length: atATime }, work))
  return results
}
