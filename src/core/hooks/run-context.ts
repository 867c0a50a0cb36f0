import type { HookContext } from '../api/hooks.ts'
import type { ShutdownReason } from '../api/reports.ts'
import type { LazySignal } from '../node/lazy-signal.ts'

/** The run that a context speaks for. */
interface ContextRun {
  readonly label: string
  remaining(): number
  noteOwn(text: unknown): void
}

/** The argument of a hook. All members are own properties, so `{ ...context }` works. */
export function createContext(run: ContextRun, reason: ShutdownReason, signal: LazySignal): HookContext {
  return {
    name: run.label,
    reason,
    get signal() {
      return signal.signal
    },
    remaining: () => run.remaining(),
    note: (text) => run.noteOwn(text),
  }
}
