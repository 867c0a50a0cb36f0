import { EXIT_TIME, type Story } from '../story.ts'
import { canForce } from '../trace.ts'
import type { Rule } from './rule.ts'

// When and how the process ends.

/** How long after the deadline the exit may come, whatever the main thread does. */
function lateness({ overtime, patience, lateMs }: Story): number {
  return 2 * overtime + patience + 2 * EXIT_TIME + 10 * lateMs
}

export const exits: Rule = {
  name: 'D6 the process exits, whatever blocks, and soon after its deadline',
  check: (story) => {
    const { scenario, trace, deadlineAt, exitAt } = story
    // What would end without a watchdog has no deadline, and process 1 cannot be killed.
    if (!story.hasWatchdog || scenario.machine.isProcess1) return []
    if (!trace.exit) return ['the process never exits']
    const latestMs = deadlineAt + lateness(story)
    const mostMs = latestMs + story.pausedMs(deadlineAt - 1_000, Infinity)
    return exitAt > mostMs ? [`the exit came at ${exitAt}, later than ${mostMs}`] : []
  },
}

export const exitsWithout: Rule = {
  name: 'D4 what blocks for a while only delays the exit',
  check: ({ trace, deadlineAt, exitAt, lateMs, scenario }) => {
    if (trace.blocks.some(({ untilMs }) => untilMs === Infinity)) return []
    if (!trace.exit) return ['the process never exits']
    const blockedMs = trace.blocks.map(({ untilMs, fromMs }) => untilMs - fromMs)
    const { pauses, stalls } = scenario.machine
    const mostMs = [...blockedMs, ...[...pauses, ...stalls].map(({ ms }) => ms)].reduce(
      (sum, ms) => sum + ms,
      deadlineAt + 10 * lateMs,
    )
    return exitAt > mostMs ? [`the exit came at ${exitAt}, later than ${mostMs}`] : []
  },
}

export const notEarly: Rule = {
  name: 'D6 the watchdog never kills before the deadline, and interrupts only a little before it',
  check: ({ trace, deadlineAt, margin, exitAt, lateMs }) => {
    const faults: string[] = []
    if (trace.exit?.isKilled && exitAt < deadlineAt - lateMs) faults.push(`it was killed at ${exitAt}`)
    for (const { atMs } of trace.interrupts)
      if (atMs < deadlineAt - margin - lateMs) faults.push(`it was interrupted at ${atMs}`)
    return faults
  },
}

export const pausedPast: Rule = {
  name: 'D11 what was paused past its deadline ends as soon as it wakes up',
  check: (story) => {
    const { trace, deadlineAt, exitAt, lateMs } = story
    const wakesAt = story.awakeAt(deadlineAt)
    if (!story.isFree || wakesAt === deadlineAt || exitAt <= deadlineAt) return []
    // Another pause may follow at once.
    const mostMs = story.awakeAt(wakesAt + 6 * lateMs) + 6 * lateMs
    if (exitAt > mostMs) return [`it woke up at ${wakesAt}, and exited at ${exitAt}`]
    return trace.reports.length === 1 ? [] : ['there is no report']
  },
}

export const early: Rule = {
  name: 'D7 a shutdown that is done exits at once, and leaves no thread',
  check: (story) => {
    const { trace, scenario, exitAt, lateMs } = story
    if (trace.exit && !trace.exit.isKilled && trace.threadsLeft > 0)
      return [`${trace.threadsLeft} of ${trace.threads} threads are left`]
    const ends = trace.facts.filter(({ what }) => what === 'ended')
    if (!story.isFree || ends.length < scenario.hooks.length) return []
    const lastMs = Math.max(...ends.map(({ atMs }) => atMs))
    const mostMs = Math.min(lastMs, story.deadlineAt) + 4 * lateMs
    const pausedMs = scenario.machine.pauses.reduce((sum, { ms }) => sum + ms, 0)
    return exitAt > mostMs + pausedMs ? [`all ended at ${lastMs}, and the exit came at ${exitAt}`] : []
  },
}

export const status: Rule = {
  name: 'X1 each status has its cause',
  check: (story) => {
    const { trace, deadlineAt, exitAt, lateMs, scenario, report } = story
    const { exit } = trace
    if (!exit) return []
    const { status } = exit
    switch (status) {
      case 0: {
        const ends = trace.facts.filter(({ what }) => what === 'ended').length
        return ends < scenario.hooks.length ? [`it exited with 0, and ${ends} hooks had ended`] : []
      }
      case 1:
        return report?.hooks.some(({ status: each, overtakenBy }) => each !== 'done' || overtakenBy)
          ? []
          : ['it exited with 1, and no hook had failed']
      case 124:
        return story.ending || exitAt >= deadlineAt - lateMs ? [] : [`it timed out at ${exitAt}`]
      case 130:
        return canForce(trace) ? [] : ['nobody forced the exit']
      case 137:
        return exit.isKilled ? [] : ['it exited with 137 by itself']
      default:
        return [`it exited with ${status}`]
    }
  },
}

export const oneReport: Rule = {
  name: 'D6 there is one report, or the line of a kill',
  check: ({ trace, report, ending }) => {
    const { exit, reports } = trace
    if (reports.length > 1) return [`there are ${reports.length} reports`]
    if (!exit || exit.isKilled) return []
    if (!report) return ['there is no report']
    // What blocks after the report ends with 124.
    return exit.status === report.exitCode || ending
      ? []
      : [`it exited with ${exit.status}, and the report says ${report.exitCode}`]
  },
}
