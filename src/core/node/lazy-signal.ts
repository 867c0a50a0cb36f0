import { builtin } from './builtin.ts'

/**
 * An `AbortSignal` that is made when somebody first asks for it. Most signals are never asked for. Only the first `abort`
 * counts.
 */
export class LazySignal {
  #controller: AbortController | undefined
  #reason: Error | undefined

  /** Whether somebody has asked for the signal. */
  get isWanted(): boolean {
    return this.#controller !== undefined
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      // Any number of listeners, without a warning.
      builtin('node:events').setMaxListeners(0, this.#controller.signal)
      if (this.#reason) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  abort(reason: Error): void {
    this.#reason ??= reason
    this.#controller?.abort(this.#reason)
  }
}
