import type { HookReport, ShutdownReason, ShutdownReport } from '../api/reports.ts'

/** A hook or a hold that takes part in a shutdown, as observers see it. */
export interface ObservedRun {
  /** The name in reports. */
  readonly label: string
  readonly priority: number
  readonly isHold: boolean
  /** Start position, from 0; Infinity until it starts. The report uses the same order. */
  readonly place: number
}

/** What happens in a shutdown, for observers only: nothing that they do changes anything. */
export type ShutdownEvent =
  | { readonly kind: 'begun'; readonly reason: ShutdownReason }
  | { readonly kind: 'last-call' }
  | { readonly kind: 'hook-started'; readonly run: ObservedRun }
  /** The hook has returned a promise, which is waited for. */
  | { readonly kind: 'hook-waits'; readonly run: ObservedRun }
  | {
      readonly kind: 'hook-ended'
      readonly run: ObservedRun
      readonly status: Exclude<HookReport['status'], 'abandoned' | 'not-started'>
      readonly durationMs: number
      readonly error?: unknown
    }
  | { readonly kind: 'over'; readonly report: ShutdownReport }

/** Called with each event, at the moment in which it happens. */
export type Observer = (event: ShutdownEvent) => void

/** The observers of a registry's shutdowns. */
export class Observers {
  readonly #observers = new Set<Observer>()

  /** Returns a function that removes the observer. */
  add(observer: Observer): () => void {
    this.#observers.add(observer)
    return () => void this.#observers.delete(observer)
  }

  /** O4: an observer that throws changes nothing. */
  tell(event: ShutdownEvent): void {
    for (const observer of this.#observers) {
      try {
        observer(event)
      } catch {}
    }
  }
}
