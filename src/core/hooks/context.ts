import type { HookContext, ShutdownReason } from '../api/types.ts'

/** What a hook's context asks of its run. */
export interface ContextSource {
  readonly signal: AbortSignal
  remaining(): number
}

/** What a hook is given. All properties are its own, so that it can be spread into what the hook calls. */
export function createContext(name: string, reason: ShutdownReason, source: ContextSource): HookContext {
  return {
    name,
    reason,
    get signal() {
      return source.signal
    },
    remaining: () => source.remaining(),
    detail: undefined,
    report: undefined,
  }
}
