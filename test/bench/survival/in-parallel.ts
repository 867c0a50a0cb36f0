/** Does it for all, so many at a time, and resolves with the results in order. Nothing runs on when it rejects. */
export async function inParallel<T, R>(
  items: readonly T[],
  atATime: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const errors: unknown[] = []
  const left = items.entries()
  const work = async (): Promise<void> => {
    for (const [at, item] of left) {
      if (errors.length > 0) return
      try {
        results[at] = await run(item)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
  if (errors.length > 0) throw errors[0]
  return results
}
