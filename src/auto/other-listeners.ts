import { countOthers, listen } from '../core/listeners.ts'
import type { SharedRegistry } from '../core/sharing.ts'
import type { Release } from '../core/types.ts'

/** The last of all levels. */
const LAST = -1_000_000

/**
 * Waits, after all hooks, for an application that listens for the signal itself and ends the process when it is done:
 * until it does, or until last call.
 */
export function letListenersFinish(registry: SharedRegistry): void {
  const { process, clock } = registry.settings
  let release: Release | undefined
  // Before the shutdown's own listener, which tells what an exit has cut off.
  listen(process, 'exit', () => release?.())
  registry.attach({
    begin(reason) {
      if (reason.kind !== 'signal' || countOthers(process, reason.signal) === 0) return 0
      const { timeout, lastCall } = registry.settings
      release = registry.hold(`own ${reason.signal} listener`, { priority: LAST })
      clock.setTimeout(release, timeout - lastCall)
      return 0
    },
    release() {},
  })
}
