import type { Place } from '../../support/place.ts'

/** Names the files, sockets and processes that were left in a place in which nobody runs any more. */
export function findLeft(place: Place): string[] {
  return [
    ...place.files.map((file) => `the file ${file} is left`),
    ...place.survivors().map((pid) => `the process ${pid} is left`),
  ]
}
