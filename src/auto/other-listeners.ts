import { countOthers, isOurs, listen } from '../core/listeners.ts'
import { IS_OVER, type SharedRegistry } from '../core/sharing.ts'
import type { HookContext } from '../core/types.ts'

/** The last of all levels. */
const LAST = -1_000_000

/** Milliseconds before last call, or before the deadline if it began at last call, until which it is waited for. */
const MARGIN = 100

type Listener = (...args: readonly unknown[]) => void

/**
 * Holds back what an application does at a signal itself until all hooks are done: it may close at once what requests
 * need, or end the process. Then waits for it: until it has ended the process, until it has closed all that keeps the
 * event loop busy, or until last call.
 */
export function letListenersFinish(registry: SharedRegistry): void {
  const signals = new HeldSignals(registry)
  const finish = (context: HookContext): Promise<void> => {
    signals.release()
    return waitForEnd(registry, context)
  }
  registry.attach({
    begin(reason) {
      if (reason.kind === 'signal' && countOthers(process, reason.signal) > 0) {
        // An exit is what it waits for.
        const hook = Object.assign(finish, { [IS_OVER]: () => true })
        registry.onShutdown(`own ${reason.signal} listener`, hook, { priority: LAST })
      } else signals.release()
      return 0
    },
    release: () => signals.release(),
  })
}

/** Signals by which the shutdown has begun, and which others have not heard yet. */
class HeldSignals {
  readonly #held: (() => void)[] = []
  #isReleased = false

  constructor(registry: SharedRegistry) {
    const { emit } = process
    process.emit = ((...args: readonly [event: unknown, ...rest: unknown[]]): boolean => {
      const [event, ...rest] = args
      const isSignal = typeof event === 'string' && event.startsWith('SIG')
      if (this.#isReleased || !isSignal) return Reflect.apply(emit, process, args)
      const ours = listenersOf(event, true)
      if (ours.length === 0) return Reflect.apply(emit, process, args)
      const others = (): void => tell(listenersOf(event, false), rest)
      tell(ours, rest)
      if (registry.state === 'stopping' && !this.#isReleased) this.#held.push(others)
      else others()
      return true
    }) as typeof process.emit
  }

  /** From now on others hear signals as they come. */
  release(): void {
    this.#isReleased = true
    for (const others of this.#held.splice(0)) others()
  }
}

function listenersOf(event: string, areOurs: boolean): Listener[] {
  return (process.rawListeners(event) as Listener[]).filter((listener) => isOurs(listener) === areOurs)
}

function tell(listeners: readonly Listener[], args: readonly unknown[]): void {
  for (const listener of listeners) Reflect.apply(listener, process, args)
}

function waitForEnd(registry: SharedRegistry, { signal, remaining }: HookContext): Promise<void> {
  const { process, clock } = registry.settings
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve())
    // At last call `signal` aborts, but for a hook that starts only then: that has until the deadline.
    clock.setTimeout(resolve, remaining() - MARGIN).unref()
    listen(process, 'beforeExit', resolve)
    registry.unref?.()
  })
}
