import type { ShutdownOptions } from '../api/options.ts'
import type { ShutdownReason, ShutdownReport } from '../api/reports.ts'

/** Ties the registry of a thread to that of the main thread; each side has one. */
export interface Link {
  /** Called when the registry has something to run. Returns a function to call when it has nothing left to run. */
  connect(): () => void
  /** Asks the main thread for the shutdown, which is that of the whole process; undefined if there is nobody to ask. */
  ask(reason: ShutdownReason, options: ShutdownOptions): Promise<ShutdownReport> | undefined
}
