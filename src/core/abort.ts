import { setMaxListeners } from 'node:events'

/** A controller whose signal may be given to any number of listeners without a warning. */
export function createAbortController(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
