import { countOthers, listen } from '../core/listeners.ts'
import { IS_OVER, type SharedRegistry } from '../core/sharing.ts'
import type { HookContext } from '../core/types.ts'

/** The last of all levels. */
const LAST = -1_000_000

/**
 * Waits, after all hooks, for an application that listens for the signal itself: until it ends the process, until it has
 * closed all that keeps the process alive, or until last call.
 */
export function letListenersFinish(registry: SharedRegistry): void {
  const { process, clock } = registry.settings
  let lastCallAt = 0
  const wait = ({ signal }: HookContext): Promise<void> =>
    new Promise((resolve) => {
      // One that starts at last call would be told only at the deadline.
      if (clock.now() >= lastCallAt) resolve()
      signal.addEventListener('abort', () => resolve())
      listen(process, 'beforeExit', resolve)
      registry.unref?.()
    })
  registry.attach({
    begin(reason) {
      if (reason.kind === 'signal' && countOthers(process, reason.signal) > 0) {
        const { timeout, lastCall } = registry.settings
        lastCallAt = clock.now() + timeout - lastCall
        // An exit is what it waits for.
        const hook = Object.assign(wait, { [IS_OVER]: () => true })
        registry.onShutdown(`own ${reason.signal} listener`, hook, { priority: LAST })
      }
      return 0
    },
    release() {},
  })
}
