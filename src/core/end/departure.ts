import type { ShutdownReason, ShutdownReport, StrayError } from '../api/reports.ts'
import type { Settings } from '../check/settings.ts'
import { inJson } from '../node/show.ts'
import { exit, exitBySignal } from './exit.ts'
import { EXIT } from './exit-code.ts'
import { flushOutputs, print } from './output.ts'
import { formatProblems } from './problems.ts'
import { type Ending, reportOf } from './report.ts'
import { writeTerminationLog } from './termination-log.ts'

/** The shutdown whose report is made, and which now ends the process. */
export interface Departing {
  readonly settings: Settings
  readonly reason: ShutdownReason
  readonly deadline: { elapsed(): number; untilEnd(): number }
  /** Errors outside any hook, including those that came after the report. */
  readonly strayErrors: readonly StrayError[]
  /** Called just before the process exits. */
  onLeave(): void
  /** Called when the process still runs after it was ended: `process.exit` was replaced, or a signal is on its way. */
  onStay(report: ShutdownReport): void
  /** Called when the process is meant to go on, or to exit by itself. */
  onSurvive(report: ShutdownReport): void
}

/** X4: printed if an output was not read until the deadline. It may be the other one. */
const UNREAD =
  'lastcall: the deadline passed before all that was written to stdout and stderr was read: the rest is lost\n'

/** Called once the report is written. Ends the process, or leaves it to go on. */
export async function depart(shutdown: Departing, report: ShutdownReport, ending: Ending): Promise<void> {
  const { settings, deadline, reason } = shutdown
  const { process, clock, exit: mode } = settings
  // X3: the process is left alone.
  if (mode === false) {
    shutdown.onSurvive(report)
    return
  }
  if (ending === 'complete' && !(await flushOutputs(process, clock, deadline.untilEnd()))) {
    if (settings.report !== false) print(process, UNREAD)
    leave(shutdown, report, EXIT.deadline)
    return
  }
  if (reason.kind !== 'idle' || report.outcome !== 'clean') {
    leave(shutdown, report, lateExitCode(report, shutdown.strayErrors))
    return
  }
  // T10: Node exits by itself. The deadline still limits it.
  clock.setTimeout(() => cutIdle(shutdown, report), deadline.untilEnd()).unref()
  shutdown.onSurvive(report)
}

/** Ends the process, with a status or by the signal that started the shutdown. */
export function leave(shutdown: Departing, report: ShutdownReport, code: number): void {
  const { process, clock, exit: mode } = shutdown.settings
  const { reason } = shutdown
  shutdown.onLeave()
  try {
    // X2: so that the parent sees the signal.
    if (mode === 'signal' && code === EXIT.clean && reason.kind === 'signal')
      exitBySignal(process, clock, reason.signal)
    else exit(process, code)
  } finally {
    shutdown.onStay(report)
  }
}

/** Something still keeps the event loop alive after a clean end by an empty loop: exits with 124. */
function cutIdle({ settings, deadline }: Departing, report: ShutdownReport): void {
  const { process, report: wanted, isReal } = settings
  const durationMs = deadline.elapsed()
  const late = reportOf({ ...report, outcome: 'timed-out', exitCode: EXIT.deadline, durationMs })
  try {
    const text = wanted === 'json' ? `${inJson(late)}\n` : formatProblems(late, process)
    if (wanted !== false) print(process, text)
    if (isReal) writeTerminationLog(late, process)
  } finally {
    exit(process, EXIT.deadline)
  }
}

/** An error that came up after the report was made, in the wait for a slow reader, still counts. */
function lateExitCode({ exitCode, strayErrors }: ShutdownReport, all: readonly StrayError[]): number {
  return exitCode === EXIT.clean && all.length > strayErrors.length ? EXIT.failed : exitCode
}
