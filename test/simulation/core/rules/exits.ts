import type { ScenarioEvent } from '../scenario.ts'
import type { Story } from '../story.ts'
import { REPEAT_WINDOW } from '../terms.ts'
import type { Rule } from './rule.ts'

// How the process ends, once there is a report.

export const exits: Rule = {
  name: 'X1, X2, X3 the process exits with the status of the report, at once, or by the signal, or not at all',
  check: (story) => {
    const { trace, scenario } = story
    const report = trace.reports[0]?.report
    const { exit } = scenario.options
    if (!report) return []
    if (exit === false) {
      const isForeign = story.foreignExitAt !== Infinity
      // Once the listeners are gone, a signal ends the process as it ends any other.
      return trace.exit && !isForeign && !trace.exit.isBySignal ? ['the process exited'] : []
    }
    if (!trace.exit) return ['the process did not exit']
    // There are rules of their own for these.
    if (story.isExitLate) return []
    const { atMs, status, isBySignal } = trace.exit
    if (story.isExact && atMs !== story.trace.reports[0]?.atMs) return [`it exited at ${atMs}`]
    const isForeign = story.isSame(story.foreignExitAt, atMs)
    if (isForeign)
      return status === (foreignCode(story) || report.exitCode) ? [] : [`it exited with ${status}`]
    const isMeant = exit === 'signal' && report.exitCode === 0 && story.trigger?.what === 'signal'
    if (isBySignal !== isMeant)
      return [isBySignal ? 'it exited by a signal' : 'it did not exit by the signal']
    return isBySignal || status === report.exitCode
      ? []
      : [`it exited with ${status}, and the report says ${report.exitCode}`]
  },
}

function foreignCode({ scenario }: Story): number {
  const exit = scenario.events.find(({ what }) => what === 'exit')
  return exit?.what === 'exit' ? exit.code : 0
}

export const idleEnd: Rule = {
  name: 'T10 a clean end after an empty event loop is left to Node, until the deadline',
  check: (story) => {
    const { trace, scenario, deadlineAt, trigger } = story
    if (!story.isLeftToNode || trigger?.what !== 'idle' || !trigger.isBusy) return []
    // The event loop was empty again, and nobody but Node knows when it ends then.
    if (scenario.events.slice(1).some(({ what }) => what === 'idle')) return []
    if (scenario.options.exit === false || (trace.outputs?.unread.length ?? 0) > 0) return []
    const { exit } = trace
    if (!exit) return ['the process did not exit']
    if (exit.isBySignal || story.isSame(story.foreignExitAt, exit.atMs)) return []
    return story.isSame(exit.atMs, deadlineAt) && exit.status === 124
      ? []
      : [`it exited with ${exit.status} at ${exit.atMs}`]
  },
}

export const paused: Rule = {
  name: 'D11 what was paused past its deadline ends at once when it wakes up, with 124 and a report that says so',
  check: (story) => {
    const { deadlineAt, overAt, trace } = story
    const pause = story.pauses.find(({ fromMs, toMs }) => fromMs < deadlineAt && deadlineAt < toMs)
    if (!pause || overAt <= pause.fromMs || story.foreignExitAt <= pause.toMs) return []
    if (overAt !== pause.toMs) return [`it was over at ${overAt}, and woke up at ${pause.toMs}`]
    const report = trace.reports[0]?.report
    const isForced = report?.outcome === 'forced' && story.forceTimes.includes(pause.toMs)
    if (!report || isForced) return []
    if (report.exitCode !== 124) return [`the status is ${report.exitCode}`]
    const isLong = pause.toMs - deadlineAt >= LONG_PAUSE
    return isLong && !report.summary.includes('paused') ? [`the report says: ${report.summary}`] : []
  },
}

/** Milliseconds after the deadline from which on a process was not just slow. */
const LONG_PAUSE = 1_000

export const delivered: Rule = {
  name: 'T3 of SIGINTs that come together after a pause, the first may be part of the trigger, and the second forces',
  check: (story) => {
    const isInterrupt = (event: ScenarioEvent): boolean =>
      event.what === 'signal' && event.signal === 'SIGINT'
    const later = story.scenario.events.slice(1).filter(isInterrupt)
    const pause = story.pauses.find(({ fromMs, toMs }) => fromMs <= REPEAT_WINDOW && REPEAT_WINDOW < toMs)
    if (!pause || story.overAt < pause.toMs) return []
    const count = later.filter(({ atMs }) => atMs <= pause.toMs).length
    const isLate = later.some(({ atMs }) => atMs === pause.toMs)
    const isForced = story.outcome === 'forced' && story.overAt === pause.toMs
    if (count >= 2 && isLate && !isForced && story.foreignExitAt > pause.toMs)
      return ['the second one did not force the exit']
    return count === 1 && isLate && isForced ? ['the first one forced the exit'] : []
  },
}
