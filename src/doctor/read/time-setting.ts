import type { Located } from '../source.ts'

/** A time that a file sets, in milliseconds. Its value is undefined if it is filled in later, so that nobody knows it here. */
export type TimeSetting = Located<number | undefined>

/** The time that holds: what a file sets, or the default where it sets none. Undefined if nobody knows it. */
export function timeIn(setting: TimeSetting | undefined, byDefault: number): number | undefined {
  return setting === undefined ? byDefault : setting.value
}
