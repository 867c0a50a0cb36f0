import type { SharedListener } from './shared-listener.ts'

/** The listeners from which one worker takes connections. */
export class WorkerListeners {
  readonly #listeners = new Set<SharedListener>()
  readonly #left = new Set<SharedListener>()
  #onAdded = (): void => {}

  add(listener: SharedListener): void {
    this.#listeners.add(listener)
    this.#left.delete(listener)
    this.#onAdded()
  }

  /** S6: resolves when the worker listens on all of these addresses. */
  until(addresses: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      this.#onAdded = () => {
        const own = this.open.map(({ address }) => address)
        if (addresses.every((each) => own.includes(each))) resolve()
      }
      this.#onAdded()
    })
  }

  /** The worker is about to stop to listen. */
  leave(listener: SharedListener): void {
    this.#left.add(listener)
  }

  /** Whether the worker takes connections from a listener, or did. */
  has(listener: SharedListener): boolean {
    return this.#listeners.has(listener)
  }

  takesFrom(listener: SharedListener): boolean {
    return this.#listeners.has(listener) && !this.#left.has(listener)
  }

  /** All listeners that are still open, even if only other workers take connections from them now. */
  get open(): SharedListener[] {
    return [...this.#listeners].filter(({ state }) => state === 'open')
  }
}
