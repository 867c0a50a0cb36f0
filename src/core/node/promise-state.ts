import { show } from './show.ts'

/** How a promise stands. What it was rejected with is known only as text. */
export interface PromiseState {
  readonly state: 'pending' | 'fulfilled' | 'rejected'
  readonly error?: Error
}

/** What Node shows of a promise that has not been fulfilled. */
const UNFULFILLED = /^[^{]*\{\s*<(pending|rejected)>\s*/

/** What follows the value: the end, after the properties by which Node follows promises. */
const REST = /(?:,\s+\[Symbol\(async_id_symbol\)\][\s\S]*|\s*\})$/

/** Returns how a promise stands, for when no turn of the loop is left in which it could say so. */
export function stateOf(promise: PromiseLike<unknown>): PromiseState {
  // Whoever asks tells of a rejection.
  promise.then(undefined, () => {})
  const text = show(promise)
  const [shown, state] = UNFULFILLED.exec(text) ?? []
  if (shown === undefined) return { state: promise instanceof Promise ? 'fulfilled' : 'pending' }
  if (state === 'pending') return { state }
  const stack = text.slice(shown.length).replace(REST, '').replaceAll('\n  ', '\n')
  const [, message = stack] = /^\w*Error: (.*)/.exec(stack) ?? []
  return { state: 'rejected', error: Object.assign(new Error(message), { stack }) }
}
