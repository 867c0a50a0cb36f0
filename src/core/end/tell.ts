import { isThenable } from '../check/check.ts'
import type { Settings } from '../check/settings.ts'
import { log } from '../node/log.ts'
import { show } from '../node/show.ts'
import { stderrStyle } from '../node/terminal.ts'
import { print } from './output.ts'
import { formatProblems, formatTroubles } from './problems.ts'
import type { ShutdownReport } from './report.ts'
import { formatTimeline } from './timeline.ts'

/** An asynchronous function is one that returns nothing to TypeScript, too. */
const LATE = 'lastcall: `onReport` returned a promise: nobody waits for that, so it has to be synchronous\n'

/** Tells of a shutdown in all ways that are wanted. None of them can keep the process from ending. */
export function tell(report: ShutdownReport, settings: Settings): void {
  const { process, onReport } = settings
  log('%s, exit code %d', report.outcome, report.exitCode)
  attempt('the report', () => print(process, textOf(report, settings)))
  attempt('`onReport`', () => {
    const result: unknown = onReport?.(report)
    if (isThenable(result)) print(process, LATE)
  })

  function attempt(what: string, step: () => void): void {
    try {
      step()
    } catch (error) {
      print(process, `lastcall: ${what} threw ${show(error)}\n`)
    }
  }
}

function textOf(report: ShutdownReport, { process, report: wanted }: Settings): string {
  switch (wanted) {
    case false:
      return ''
    case 'problems':
      return formatProblems(report, process)
    case 'timeline':
      return formatTimeline(report, stderrStyle(process)) + formatTroubles(report, process)
    default:
      return wanted satisfies never
  }
}
