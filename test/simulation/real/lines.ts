import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import type { ScenarioEvent } from '../core/scenario.ts'
import type { Fact } from '../core/trace.ts'

/** The descriptor on which the program tells what happens, one line of JSON each. */
export const LINES = 3

/** The descriptor of a file in which the program keeps two numbers: when its loop last ran, and its longest lag. */
export const BEATS = 4

/** One line of the program. `atMs` counts from the trigger, `now` is a moment on the clock of the machine. */
export type Line =
  /** Its hooks are registered; of them, so many were not refused. */
  | { readonly what: 'ready'; readonly registered: number }
  | { readonly what: 'trigger'; readonly now: number }
  | { readonly what: 'fact'; readonly fact: Fact }
  | { readonly what: 'event'; readonly event: ScenarioEvent }
  | { readonly what: 'report'; readonly atMs: number; readonly report: ShutdownReport }
  | { readonly what: 'exit'; readonly atMs: number }
  /** The process goes on after the report, and the scenario is over. */
  | { readonly what: 'stays'; readonly timersLeft: number }

/** Milliseconds on the clock that all processes of the machine share. */
export const machineNow = (): number => Number(process.hrtime.bigint()) / 1e6
