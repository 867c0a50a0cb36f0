import type { ShutdownReport } from '../api/reports.ts'
import { isThenable } from '../check/check.ts'
import type { Settings } from '../check/settings.ts'
import { inJson } from '../node/show.ts'
import { showError } from '../node/stack.ts'
import { stderrStyle } from '../node/terminal.ts'
import { print } from './output.ts'
import { formatProblems, formatTroubles } from './problems.ts'
import { writeTerminationLog } from './termination-log.ts'
import { formatTimeline } from './timeline.ts'

/** Printed if `onReport` returns a promise, which TypeScript allows. */
const LATE =
  'lastcall: `onReport` returned a promise, but nothing waits for it: make `onReport` synchronous\n'

/** O4: writes the report and calls `onReport`. Neither can keep the process from ending. */
export function tell(report: ShutdownReport, settings: Settings): void {
  const { process, onReport, isReal, isPart } = settings
  attempt('the report', () => print(process, textOf(report, settings)))
  if (isReal && !isPart) writeTerminationLog(report, process)
  attempt('`onReport`', () => {
    const result: unknown = onReport?.(report)
    if (isThenable(result)) print(process, LATE)
  })

  function attempt(what: string, step: () => void): void {
    try {
      step()
    } catch (error) {
      print(process, `lastcall: ${what} threw ${showError(error)}\n`)
    }
  }
}

function textOf(report: ShutdownReport, { process, report: wanted }: Settings): string {
  switch (wanted) {
    case false:
      return ''
    case 'problems':
      return formatProblems(report, process)
    case 'json':
      return `${inJson(report)}\n`
    case 'timeline':
      return formatTimeline(report, stderrStyle(process)) + formatTroubles(report, process)
    default:
      return wanted satisfies never
  }
}
