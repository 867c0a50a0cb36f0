import type { HookStory, Story } from '../story.ts'
import { REPEAT_WINDOW } from '../terms.ts'
import { isAnyOvertaken } from './overtaking.ts'
import type { Rule } from './rule.ts'
import { isCutAtDeadline } from './time.ts'

// How a shutdown ends: by which status, with which report.

export const oneReport: Rule = {
  name: 'X1 there is one report, unless other code exits',
  check: ({ trace, foreignExitAt, overAt }) => {
    const { length } = trace.reports
    return length === 1 || (length === 0 && foreignExitAt <= overAt) ? [] : [`there are ${length} reports`]
  },
}

export const force: Rule = {
  name: 'T3 a SIGINT more than 200 ms after the trigger forces the exit with 130, and nothing else does',
  check: (story) => {
    const isForced = story.outcome === 'forced'
    const { forceTimes, overAt, trace } = story
    const from = REPEAT_WINDOW + story.slackAt(REPEAT_WINDOW)
    const missed = forceTimes.filter((atMs) => atMs > from && atMs < overAt - story.slackAt(overAt))
    if (overAt < Infinity && missed.length > 0) return [`the SIGINT at ${missed[0]} did not force the exit`]
    if (!isForced) return []
    const toldAt = trace.reports[0]?.atMs ?? Infinity
    if (!forceTimes.some((atMs) => story.isSame(atMs, toldAt)))
      return [`the exit was forced at ${toldAt}, and the SIGINTs came at ${forceTimes.join(', ')}`]
    return trace.reports[0]?.report.exitCode === 130 ? [] : ['the status is not 130']
  },
}

export const deadline: Rule = {
  name: 'D4 the status is 124 exactly if something still ran at the deadline',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report || report.outcome === 'forced') return []
    const isTimedOut = report.outcome === 'timed-out'
    const isAtDeadline = story.isSame(story.overAt, story.deadlineAt)
    const isCut = isAtDeadline && isCutAtDeadline(story)
    if (isTimedOut && report.exitCode !== 124) return [`the status is ${report.exitCode}`]
    if (isCut && !isTimedOut) return [`something still ran, and the outcome is ${report.outcome}`]
    return isTimedOut && !isAtDeadline ? [`it timed out at ${story.overAt}`] : []
  },
}

export const status: Rule = {
  name: 'X1 the status is 0 exactly if all went well, and else says why',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report || report.outcome === 'forced' || report.outcome === 'timed-out') return []
    // Other code ends the process with a status of its own, or a timeout and last call are due in the same moment.
    if (story.isSame(story.foreignExitAt, story.overAt)) return []
    if (story.hooks.some((hook) => isDueAtLastCall(hook, story) || isUpTooClose(hook, story))) return []
    const { overAt, strayErrors } = story
    const isFailed =
      story.trigger?.what === 'stray error' ||
      story.hooks.some((hook) => isUnclean(hook, story)) ||
      strayErrors.some(({ atMs }) => atMs <= overAt) ||
      isAnyOvertaken(story)
    const expected = ownCode(story) || (isFailed ? 1 : 0)
    const mayBeLate = strayErrors.some(({ atMs }) => story.isSame(atMs, overAt))
    const faults: string[] = []
    if (report.exitCode !== expected && !(expected === 1 && mayBeLate))
      faults.push(`the status is ${report.exitCode}, and ${expected} was expected`)
    if ((report.outcome === 'clean') !== !isFailed && !mayBeLate)
      faults.push(`status ${report.exitCode}, outcome ${report.outcome}`)
    return faults
  },
}

/** Whether a hook failed, or took longer than its own timeout. */
function isUnclean({ plan, startedAt, abortedAt, endedAt }: HookStory, story: Story): boolean {
  if (startedAt === undefined || startedAt > story.overAt) return false
  const upAt = startedAt + (plan.timeout ?? Infinity)
  const isPastTimeout =
    upAt <= story.overAt && ((endedAt ?? Infinity) > upAt || story.isSame(abortedAt ?? Infinity, upAt))
  return isPastTimeout || plan.ends !== 'returns'
}

/** The status that other code has set for the exit. */
function ownCode({ scenario, overAt }: Story): number {
  const set = scenario.events.findLast(({ what, atMs }) => what === 'exit code' && atMs <= overAt)
  return set?.what === 'exit code' ? set.code : 0
}

function isDueAtLastCall({ plan, startedAt }: HookStory, story: Story): boolean {
  return story.isSame((startedAt ?? Infinity) + (plan.timeout ?? Infinity), story.lastCallAt)
}

/** Whether the own timeout of a hook was up about when it ended, or when all was over. */
function isUpTooClose({ plan, startedAt, endedAt }: HookStory, story: Story): boolean {
  const upAt = (startedAt ?? Infinity) + (plan.timeout ?? Infinity)
  return story.isTooClose(upAt, endedAt ?? Infinity) || story.isTooClose(upAt, story.overAt)
}

export const strays: Rule = {
  name: 'T5 each stray error during the shutdown is in the report',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report) return []
    const during = (isIn: (atMs: number) => boolean): number =>
      story.strayErrors.filter(({ atMs }) => isIn(atMs)).length
    const { length } = report.strayErrors
    const least = during((atMs) => atMs < story.overAt - story.slackAt(story.overAt))
    const most = during((atMs) => atMs <= story.overAt + story.slackAt(story.overAt))
    return length < least || length > most ? [`${length} of ${least} stray errors are in the report`] : []
  },
}

export const complete: Rule = {
  name: 'X5 the report has each hook once, with what became of it',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report) return []
    const faults: string[] = []
    const names = new Set(story.hooks.map(({ plan }) => plan.name))
    for (const name of names) {
      const ran = story.hooks.filter(
        ({ plan, startedAt }) =>
          plan.kind === 'hook' &&
          plan.name === name &&
          startedAt !== undefined &&
          startedAt <= story.overAt + story.slackAt(story.overAt),
      )
      const told = report.hooks.filter((hook) => hook.name === name && hook.status !== 'not-started')
      const holds = story.hooks.filter(({ plan }) => plan.kind === 'hold' && plan.name === name).length
      if (told.length < ran.length || told.length > ran.length + holds)
        faults.push(`${name} ran ${ran.length} times, and is told ${told.length} times`)
    }
    return faults
  },
}

export const namesCutOff: Rule = {
  name: 'T7 if other code exits, stderr names what that cuts off',
  check: (story) => {
    const { foreignExitAt, overAt, trace } = story
    if (trace.reports.length > 0 || foreignExitAt > overAt || foreignExitAt === Infinity) return []
    // A signal leaves no time to say anything, and a reader may not read.
    if (trace.exit?.isBySignal || trace.outputs?.tended.includes('stderr')) return []
    const cutOff = story.hooks.filter(
      ({ plan, startedAt, endedAt, withdrawnAt }) =>
        plan.kind === 'hook' &&
        startedAt !== undefined &&
        endedAt === undefined &&
        withdrawnAt === undefined &&
        startedAt < foreignExitAt &&
        startedAt + (plan.timeout ?? Infinity) > foreignExitAt + story.slackAt(foreignExitAt),
    )
    return cutOff
      .filter(({ plan }) => !trace.stderr.includes(plan.name))
      .map(({ plan }) => `${plan.name} is not named`)
  },
}
