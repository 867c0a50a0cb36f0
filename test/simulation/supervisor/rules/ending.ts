import type { ProgramExit } from '../../../../src/supervisor/options/program-status.ts'
import { isGoodStop, type ProcessStory, type Story } from '../story.ts'
import type { Rule } from './rule.ts'

// When a shutdown begins, when it is over, and with which status.

const tell = ({ name, id }: ProcessStory): string => `${name} (${1_000 + id})`

export const waits: Rule = {
  name: 'S1 the shutdown is over only when each process group is gone, or was given up after SIGKILL',
  check: (story) => {
    const { report, isWhole } = story
    if (!report || !isWhole) return []
    return story.processes
      .filter(({ gone }) => (gone?.at ?? Infinity) > report.at)
      .filter(({ killed, ended }) => !killed || (ended?.at ?? Infinity) > report.at)
      .map((each) => `${tell(each)} was left`)
  },
}

export const nothingLeft: Rule = {
  name: 'S2 whatever the process exits for, each group that is left has been sent SIGKILL',
  check: ({ processes, exit }) =>
    processes
      .filter(({ launched, plan }) => exit && launched.at < exit.at && !plan.fails)
      .filter(({ gone }) => (gone?.at ?? Infinity) > (exit?.at ?? 0))
      .filter(({ killed }) => (killed?.at ?? Infinity) > (exit?.at ?? 0))
      .map((each) => `${tell(each)} was left`),
}

export const inTime: Rule = {
  name: 'S2 all programs are stopped inside the deadline, whatever they do',
  check: ({ report }) => {
    const own = report?.report.hooks.find(({ name }) => name === 'supervisor')
    return report?.report.outcome === 'timed-out' && own?.status !== 'done' && own?.status !== 'failed'
      ? [`it timed out at ${report.atMs}`]
      : []
  },
}

export const begins: Rule = {
  name: 'S1, S4 the shutdown begins by a signal, by a call, when a critical program fails, or in the foreground with the last program',
  check: (story) => {
    const { trigger, scenario } = story
    const signal = story
      .all('signal')
      .find(({ signal }) => !(scenario.options.forward as readonly string[]).includes(signal))
    const call = scenario.events.find(({ what }) => what === 'shutdown')
    const failed = story.processes.filter(
      ({ ended, program }) => ended?.event.kind === 'failed' && program.critical !== false,
    )
    const exitAt = story.exit?.atMs ?? Infinity
    const dueAt = Math.min(
      signal?.atMs ?? Infinity,
      call?.atMs ?? Infinity,
      ...failed.map(({ ended }) => ended?.atMs ?? Infinity),
    )
    if (dueAt < Math.min(trigger?.atMs ?? Infinity, exitAt))
      return [`it was due at ${dueAt}, and began at ${trigger?.atMs}`]
    if (!trigger || trigger.atMs === dueAt) return []
    if (!scenario.options.foreground) return [`it began at ${trigger.atMs}, and was due at ${dueAt}`]
    return (
      story.processes
        .filter(
          ({ launched, gone, ended }) =>
            launched.at < trigger.at && Math.min(gone?.at ?? Infinity, ended?.at ?? Infinity) > trigger.at,
        )
        .filter(({ asked }) => (asked?.at ?? Infinity) > trigger.at)
        // The new process of a reload does not count before it has taken the place of the old one.
        .filter(({ program }) => story.pending(program.name, trigger, 'reload').length === 0)
        .map((each) => `it began at ${trigger.atMs}, while ${tell(each)} was there`)
    )
  },
}

export const waitsForRestart: Rule = {
  name: 'S4 the supervisor does not exit in the foreground while a program is about to start again',
  check: (story) => {
    const { trigger, scenario } = story
    const isCalled = story.calls.some(
      ({ call, called }) => call !== 'start' && called.at < (trigger?.at ?? 0),
    )
    const isBySomebody = [...story.all('signal'), ...scenario.events].some(
      ({ atMs }) => atMs === trigger?.atMs,
    )
    if (!trigger || !scenario.options.foreground || isCalled || isBySomebody) return []
    const failed = story.processes.some(
      ({ ended, program }) => ended?.event.kind === 'failed' && program.critical !== false,
    )
    if (failed) return []
    return story.processes
      .filter(({ ended }) => ended?.event.kind === 'backing-off' && ended.at < trigger.at)
      .filter(({ name, ended }) =>
        story.processes.every((next) => next.name !== name || next.launched.at < (ended?.at ?? 0)),
      )
      .map((each) => `it began at ${trigger.atMs}, and ${tell(each)} was about to start again`)
  },
}

export const foreground: Rule = {
  name: 'S4 in the foreground the supervisor exits with its last program',
  check: (story) => {
    const { scenario, trigger } = story
    if (!scenario.options.foreground) return []
    const untilTrigger = story.processes.filter(({ launched }) => launched.at < (trigger?.at ?? Infinity))
    const own = untilTrigger
      .map(({ ended }) => ended)
      .filter((ended) => ended && ['ended', 'failed'].includes(ended.event.kind))
    const faults: string[] = []
    for (const last of own) {
      if (!last || last.at > (trigger?.at ?? Infinity) || last.at > (story.exit?.at ?? Infinity)) continue
      const isQuiet = untilTrigger.every(
        ({ ended, launched }) =>
          launched.at > last.at || (ended && ended.at <= last.at && ended.event.kind !== 'backing-off'),
      )
      const isAsked = story.calls.some(
        ({ called, settled }) => called.at < last.at && (settled?.at ?? Infinity) > last.at,
      )
      const backsOff = story.processes.some(
        ({ name, ended }) =>
          ended?.event.kind === 'backing-off' &&
          ended.at < last.at &&
          !untilTrigger.some((next) => next.name === name && next.launched.at > ended.at),
      )
      if (isQuiet && !isAsked && !backsOff && trigger?.atMs !== last.atMs)
        faults.push(`all had exited at ${last.atMs}, and it began to stop at ${trigger?.atMs}`)
    }
    return faults
  },
}

export const forced: Rule = {
  name: 'T3, S2 a SIGINT more than 200 ms after the trigger ends it at once with 130',
  check: (story) => {
    const { trigger, over, report } = story
    const due = story
      .all('signal')
      .find(({ signal, atMs }) => signal === 'SIGINT' && trigger !== undefined && atMs > trigger.atMs + 200)
    if (report?.report.outcome === 'forced')
      return due?.atMs === report.atMs && report.report.exitCode === 130
        ? []
        : [`it was forced at ${report.atMs}`]
    return due && due.at < (over?.at ?? Infinity) ? [`the SIGINT of ${due.atMs} did not force it`] : []
  },
}

export const exitStatus: Rule = {
  name: 'S4, X1 the exit status is that of the first program that failed in the foreground, 1 for any failure, and else 0',
  check: (story) => {
    const { report, isWhole } = story
    if (!report || !isWhole || story.processes.some((each) => isLeftOver(each, story))) return []
    const expected = expectedStatus(story)
    const { exitCode } = report.report
    const faults = expected.includes(exitCode)
      ? []
      : [`the status is ${exitCode}, and not ${expected.join(' or ')}`]
    if (story.exit && story.scenario.options.exit && story.exit.status !== exitCode)
      faults.push(`it exited with ${story.exit.status}, and reported ${exitCode}`)
    return faults
  },
}

function expectedStatus(story: Story): number[] {
  const { processes, trigger, scenario, report } = story
  const { foreground } = scenario.options
  const failed = processes
    .filter(({ ended }) => ended?.event.kind === 'failed')
    .sort((one, other) => (one.ended?.at ?? 0) - (other.ended?.at ?? 0))
  const early = failed.filter(({ ended }) => (ended?.at ?? Infinity) < (trigger?.at ?? Infinity))
  const [first] = early
  if (foreground && first) return [statusFor(first.ended?.event.exit as ProgramExit)]
  const isCritical = early.some(({ program }) => program.critical !== false)
  const bad = processes.filter((each) => hasEndedBadly(each, story))
  if (foreground && bad.length > 0) return bad.map(({ ended }) => statusFor(ended?.event.exit as ProgramExit))
  const others = report?.report.hooks.filter(({ name }) => name !== 'supervisor') ?? []
  const isOtherBad = others.some(({ status }) => status !== 'done')
  const isOvertaken = report?.report.hooks.some(({ overtakenBy }) => overtakenBy !== undefined)
  return isCritical || bad.length > 0 || isOtherBad || isOvertaken ? [1] : [0]
}

/**
 * Whether a reload that may have replaced a process has left little of it: it survived SIGKILL and was given up, or nothing but
 * its output was there at the trigger.
 */
function isLeftOver({ gone, ended, killed, plan }: ProcessStory, { trigger, scenario }: Story): boolean {
  if (!trigger || !scenario.events.some((event) => event.what === 'call' && event.call === 'reload'))
    return false
  if (killed && plan.killMs === undefined) return true
  return gone !== undefined && gone.at < trigger.at && (ended?.at ?? 0) >= trigger.at
}

/** Whether a process failed in the shutdown, or did not end as a stop leads to. One that was gone before its turn had been asked by somebody else. */
function hasEndedBadly(each: ProcessStory, story: Story): boolean {
  const { ended, program, killed, group } = each
  const { trigger, report } = story
  if (!ended || !trigger || ended.at < trigger.at || (report && ended.at > report.at)) return false
  if (ended.event.kind === 'failed') return true
  if (ended.at < turnOf(group, story) || ended.event.kind === 'refused') return false
  return killed !== undefined || (ended.event.kind === 'stopped' && !isGoodStop(ended.event.exit, program))
}

/** The place in time from which on a group is stopped: when all that started later are gone. */
function turnOf(group: number, story: Story): number {
  const newer = story.processes.filter((each) => story.startOf(each.group) > story.startOf(group))
  const ends = newer.map(({ ended, gone, killed, plan }) => {
    // One that survives SIGKILL is given up.
    const givenUp = plan.killMs === undefined ? killed : undefined
    return Math.min(ended?.at ?? Infinity, gone?.at ?? Infinity, givenUp?.at ?? Infinity)
  })
  return Math.max(story.turn?.at ?? Infinity, ...ends)
}

/** S4: the supervisor's own status for a program: 1 if it had to be killed. */
function statusFor({ isKilled, error, status }: ProgramExit): number {
  const isNoCommand = error !== undefined && ['ENOENT', 'EACCES'].includes(error.code ?? '')
  return isKilled || (error && !isNoCommand) ? 1 : status || 1
}

export const hooksBeside: Rule = {
  name: 'R2, S1 the supervisor is one hook: lower levels wait for it, and it waits for higher ones',
  check: (story) => {
    const { scenario, report, turn } = story
    if (!report) return []
    const passed = report.report.passedOver
    const isPassedOver = (priority: number): boolean => passed.some((level) => level.priority <= priority)
    const starts = story.all('hook started')
    const ends = story.all('hook ended')
    return scenario.hooks.flatMap(({ priority }, hook) => {
      const started = starts.find((each) => each.hook === hook)
      const ended = ends.find((each) => each.hook === hook)
      const own = scenario.options.priority
      if (priority < own && started && !isPassedOver(own)) {
        return story.processes
          .filter(({ gone, ended }) => Math.min(gone?.at ?? Infinity, ended?.at ?? Infinity) > started.at)
          .map((each) => `hook ${hook} started at ${started.atMs}, and ${tell(each)} was not gone`)
      }
      const isAhead = priority > own && turn && (ended?.at ?? Infinity) > turn.at
      return isAhead && !isPassedOver(priority)
        ? [`the programs were stopped at ${turn.atMs}, before hook ${hook} had ended`]
        : []
    })
  },
}

export const remains: Rule = {
  name: 'D7 no timer and no listener of the library is left when all is over',
  check: ({ isWhole, trace: { timersLeft, listenersLeft } }) =>
    isWhole && timersLeft + listenersLeft.length > 0
      ? [`${timersLeft} timers, listeners of ${listenersLeft.join(', ')}`]
      : [],
}

export const unhandled: Rule = {
  name: 'no promise of the library is left without anybody who looks at it',
  check: (story) => story.all('unhandled').map(({ error }) => error),
}
