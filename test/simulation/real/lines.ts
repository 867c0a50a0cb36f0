import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import type { ScenarioEvent } from '../core/scenario.ts'
import type { Fact } from '../core/trace.ts'

/** The descriptor on which the program tells what happens, one line of JSON each. */
export const LINES = 3

/** The descriptor of a file in which the program keeps when its loop last ran. */
export const BEATS = 4

/** One line of the program. `atMs` counts from the trigger, `now` is a moment on the clock of the machine. */
export type Line =
  /** Its hooks are registered; of them, so many were not refused. */
  | { readonly what: 'ready'; readonly registered: number }
  | { readonly what: 'trigger'; readonly now: number }
  /** The call that starts the shutdown has returned: the library's own time began before that. */
  | { readonly what: 'begun'; readonly atMs: number }
  | { readonly what: 'fact'; readonly fact: Fact }
  | { readonly what: 'event'; readonly event: ScenarioEvent }
  | { readonly what: 'report'; readonly atMs: number; readonly report: ShutdownReport }
  | { readonly what: 'exit'; readonly atMs: number }
  /** The process did not run between these moments of the machine. */
  | { readonly what: 'stall'; readonly from: number; readonly to: number }
  /** The process goes on after the report, and the scenario is over. */
  | { readonly what: 'stays'; readonly timersLeft: number }

/** Milliseconds on the clock that all processes of the machine share. */
export const machineNow = (): number => Number(process.hrtime.bigint()) / 1e6
