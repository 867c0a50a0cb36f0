import { log } from '../../core/node/log.ts'
import type { ClassifiedRequest } from '../classify.ts'
import { Mark } from '../mark.ts'

/** What a drain has counted. A server may have several drains, also of several copies of the library. */
const COUNTED = new Mark<object>('cut')

/** H6: whether this is the first drain that counts the response or the connection. */
export function countCut(lost: object): boolean {
  if (COUNTED.has(lost)) return false
  COUNTED.add(lost)
  return true
}

/** O1: names a request whose response was cut, without its query: that may hold a secret. */
export function logCut(request: Partial<ClassifiedRequest> | undefined): void {
  log('cut: %s %s', request?.method, request?.url?.split('?', 1)[0])
}
