import type { Fault } from '../rule.ts'

/** Of several faults of one value the first: services that extend one and the same share its lines. */
export function oncePerPlace(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>()
  return faults.filter(({ place: { file, start } }) => {
    const key = `${file.path}:${start}`
    return !seen.has(key) && seen.add(key)
  })
}
