import type { Hold, HoldContext } from '../api/hooks.ts'
import type { ShutdownReason } from '../api/reports.ts'
import { LazySignal } from '../node/lazy-signal.ts'
import { show } from '../node/show.ts'
import type { Hook } from './hook.ts'

/** What a hold asks of its registry. */
export interface HoldKeeper {
  /** What started the shutdown; undefined before one begins. */
  readonly reason: ShutdownReason | undefined
  releaseHold(hold: Hook): void
  /** Milliseconds until the signal of a hold aborts, and after that until its level is passed over. */
  remainingOf(hold: Hook): number
  noteOf(hold: Hook, text: string): void
}

/** R10: a hold that its owner releases by hand. */
export function createHold(hold: Hook, keeper: HoldKeeper): Hold {
  const release = (): void => keeper.releaseHold(hold)
  return Object.defineProperties(release, {
    signal: { get: () => signalOf(hold) },
    remaining: { value: () => keeper.remainingOf(hold) },
    [Symbol.dispose]: { value: release },
  }) as Hold
}

/** R10: runs `work`, and releases the hold when it settles. */
export async function runHeld<T>(
  hold: Hook,
  keeper: HoldKeeper,
  work: (context: HoldContext) => T | PromiseLike<T>,
): Promise<T> {
  try {
    return await work({
      name: hold.label,
      get reason() {
        return keeper.reason
      },
      get signal() {
        return signalOf(hold)
      },
      remaining: () => keeper.remainingOf(hold),
      note: (text: unknown) => keeper.noteOf(hold, typeof text === 'string' ? text : show(text)),
    })
  } finally {
    keeper.releaseHold(hold)
  }
}

function signalOf(hold: Hook): AbortSignal {
  hold.signal ??= new LazySignal()
  return hold.signal.signal
}
