import { builtin } from './builtin.ts'

/** A controller whose signal may be given to any number of listeners without a warning. */
export function createAbortController(): AbortController {
  const controller = new AbortController()
  builtin('node:events').setMaxListeners(0, controller.signal)
  return controller
}
