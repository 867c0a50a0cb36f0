import type { ShutdownReport } from './report.ts'
import type { HookContext, ShutdownReason } from './types.ts'

/** What a hook's context asks of its run. */
export interface ContextSource {
  readonly signal: AbortSignal
  remaining(): number
}

/** What a hook is given. A class, since an object with a getter of its own takes some ten times as long to make. */
export class RunContext implements HookContext {
  readonly name: string
  readonly reason: ShutdownReason
  detail: string | undefined = undefined
  report: ShutdownReport | undefined = undefined
  readonly #source: ContextSource

  constructor(name: string, reason: ShutdownReason, source: ContextSource) {
    this.name = name
    this.reason = reason
    this.#source = source
  }

  get signal(): AbortSignal {
    return this.#source.signal
  }

  /** A function that can be taken out of the context. */
  get remaining(): () => number {
    return () => this.#source.remaining()
  }
}
