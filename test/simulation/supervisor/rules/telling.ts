import type { ProgramStatus } from '../../../../src/supervisor/options/program-status.ts'
import { type CallStory, isGoodStop, type ProcessStory, type Story, statusOf } from '../story.ts'
import type { Fact } from '../trace.ts'
import type { Rule } from './rule.ts'
import { isLate } from './stopping.ts'

// What the supervisor tells: events, status, lines on stderr, and how calls settle.

/** Milliseconds from the end of a group until this is told: nobody tells the supervisor, and output is waited for. */
const CHECK_TIME = 100
const OUTPUT_TIME = 1_000

const tell = ({ name, id }: ProcessStory): string => `${name} (${1_000 + id})`

export const oneEnd: Rule = {
  name: 'each process is told as starting once, and its end once, when its group is gone',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { events, gone, ended, plan, killed } = each
      const faults: string[] = []
      const starts = events.filter(({ event }) => event.kind === 'starting').length
      const ends = events.length - starts - events.filter(({ event }) => event.kind === 'running').length
      if (starts !== 1) faults.push(`${tell(each)} was told as starting ${starts} times`)
      if (ends > 1) faults.push(`${tell(each)} was told to have ended ${ends} times`)
      if (!gone && ended && !killed) faults.push(`${tell(each)} was told to have ended`)
      if (!gone) return faults
      const latest = gone.atMs + (plan.rest ? CHECK_TIME : 0) + Math.min(plan.outputMs ?? 0, OUTPUT_TIME)
      const isOver =
        (story.exit?.atMs ?? Infinity) <= latest || (story.trace.facts.at(-1)?.atMs ?? 0) <= latest
      if (!ended && !isOver) faults.push(`${tell(each)} is gone, and this was not told`)
      if (ended && ended.at < gone.at && !killed)
        faults.push(`${tell(each)} was told to have ended before it was gone`)
      if (ended && ended.atMs > latest + 1 && !isOver)
        faults.push(`${tell(each)} was gone at ${gone.atMs}, and this was told at ${ended.atMs}`)
      return faults
    }),
}

export const exits: Rule = {
  name: 'S4 an event tells how the process exited, as a shell shows it, and whether it was killed',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ended, exited, killed, launched } = each
      if (!ended || !exited || ended.at < exited.at) return []
      const { exit } = ended.event
      const isGivenUp = exit.code === null && exit.signal === null
      if (isGivenUp) return killed ? [] : [`${tell(each)} was given up, and never killed`]
      const told = JSON.stringify([exit.code, exit.signal, exit.status, exit.isKilled])
      const seen = JSON.stringify([
        exited.code,
        exited.signal,
        statusOf(exited),
        killed !== undefined && killed.at < ended.at,
      ])
      const least = Math.round(exited.atMs - launched.atMs)
      const most = ended.atMs - launched.atMs
      return [
        ...(told === seen ? [] : [`${tell(each)} ended with ${seen}, and ${told} was told`]),
        ...(exit.upMs < least || exit.upMs > most + 1 ? [`${tell(each)} was up for ${exit.upMs} ms`] : []),
      ]
    }),
}

export const kinds: Rule = {
  name: 'a process that was asked to stop is told as stopped, and one that exits by itself as anything else',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ended, asked, exited } = each
      if (!ended || !exited || ended.at < exited.at || isLate(each)) return []
      const { kind } = ended.event
      // What is left of a group is asked to stop also when nobody wants that.
      const isAsked = asked !== undefined && exited !== undefined && asked.at < exited.at
      if (isAsked)
        return kind === 'stopped' || kind === 'refused'
          ? []
          : [`${tell(each)} was asked to stop, and told as ${kind}`]
      const isCalled = story.calls.some(
        ({ called }) => exited && called.at > exited.at && called.at < ended.at,
      )
      return kind === 'stopped' && !isCalled && !isStopped(each, story)
        ? [`${tell(each)} was not asked, and told as stopped`]
        : []
    }),
}

/** Whether somebody stopped the program while the rest of a group was left, or its output was open. */
function isStopped({ program, exited, ended }: ProcessStory, story: Story): boolean {
  const isTurn = story.turn !== undefined && story.turn.at < (ended?.at ?? 0)
  return (
    isTurn ||
    (exited !== undefined && story.pending(program.name, exited, 'stop', 'restart', 'reload').length > 0)
  )
}

export const lines: Rule = {
  name: 'S4, S5 stderr has a line for each exit that nobody asked for, and for each stop that went wrong',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ended, program } = each
      if (!ended || (story.exit && ended.at > story.exit.at)) return []
      const { kind, exit } = ended.event
      const line = new RegExp(
        `^lastcall: ${each.name.replace('.', '\\.')} (\\(${1_000 + each.id}\\) )?(exited|was|had|could|cannot)`,
        'm',
      )
      const isTold = line.test(story.trace.stderr)
      const isOnly = story.scenario.options.foreground && kind === 'ended' && exit.status === 0
      if (isOnly || exit.error) return []
      const isDue = kind !== 'stopped' || !isGoodStop(exit, program)
      const isOther = story.siblings(each).length > 0
      return isDue && !isTold
        ? [`${tell(each)} was told as ${kind}, and not on stderr`]
        : !isDue && isTold && !isOther && !story.report
          ? [`${tell(each)} stopped well`]
          : []
    }),
}

export const settles: Rule = {
  name: 'what is asked for is settled when the shutdown is over, with an error that is documented',
  check: (story) =>
    story.calls.flatMap(({ call, names, called, settled }) => {
      const what = `${call}(${names}) of ${called.atMs}`
      if (!settled) return story.isWhole && called.at < (story.over?.at ?? 0) ? [`${what} never settled`] : []
      const { error } = settled
      const known = ['ERR_LASTCALL_PROGRAM', 'ERR_LASTCALL_STOPPING', 'ERR_LASTCALL_ARGUMENT_RANGE']
      if (error !== undefined && !known.includes(error)) return [`${what} rejected with ${error}`]
      const isRange = error === 'ERR_LASTCALL_ARGUMENT_RANGE'
      return isRange === isUnknown({ call, names, called }, story) ? [] : [`${what} settled with ${error}`]
    }),
}

/** Whether a call names a program that is not there, or cannot be reloaded. */
function isUnknown(
  { call, names: [name = ''], called }: Pick<CallStory, 'call' | 'names' | 'called'>,
  story: Story,
): boolean {
  if (call === 'start') return false
  const start = story.calls.find(
    (each) => each.call === 'start' && each.names.includes(name) && each.called.at < called.at,
  )
  const isListed = start?.called.isOpen
  const plan = story.scenario.groups.flatMap(({ programs }) => programs).find((each) => each.name === name)
  return !isListed || (call === 'reload' && plan?.instances === undefined)
}

export const means: Rule = {
  name: 'a call that resolves has done what it says',
  check: (story) =>
    story.calls.flatMap(({ call, names, called, settled }) => {
      if (!settled || settled.error !== undefined) return []
      const own = story.processes.filter(({ program }) => names.includes(program.name))
      const what = `${call}(${names}) of ${called.atMs}`
      if (call === 'stop') {
        return own
          .filter(
            ({ launched, gone, ended }) =>
              launched.at < called.at && Math.min(gone?.at ?? Infinity, ended?.at ?? Infinity) > settled.at,
          )
          .map((each) => `${what} resolved, and ${tell(each)} was not gone`)
      }
      const wanted = story.scenario.groups
        .flatMap(({ programs }) => programs)
        .filter(({ name }) => names.includes(name))
        .reduce((sum, { instances = 1 }) => sum + instances, 0)
      const begun = own.filter(
        ({ launched, events }) =>
          launched.at > called.at &&
          events.some(({ event, at }) => event.kind === 'running' && at < settled.at),
      )
      const instances = new Set(begun.map(({ name }) => name)).size
      return instances === wanted
        ? []
        : [`${what} resolved, and ${instances} of ${wanted} instances were running`]
    }),
}

export const refusedLate: Rule = {
  name: 'S5 start, restart and reload are refused with ERR_LASTCALL_STOPPING once the shutdown has begun',
  check: (story) =>
    story.calls
      .filter(({ call, called }) => call !== 'stop' && !called.isOpen)
      .filter((each) => !isUnknown(each, story))
      .filter(({ settled }) => settled && settled.error !== 'ERR_LASTCALL_STOPPING')
      .map(
        ({ call, names, called, settled }) =>
          `${call}(${names}) of ${called.atMs} settled with ${settled?.error}`,
      ),
}

/** The states in which an instance may be after an event. */
const STATES: Readonly<Record<string, readonly ProgramStatus['state'][]>> = {
  starting: ['starting', 'exited', 'stopping'],
  running: ['running', 'exited', 'stopping'],
  stopped: ['stopped'],
  ended: ['stopped'],
  failed: ['failed'],
  'backing-off': ['backing-off', 'stopped'],
}

export const status: Rule = {
  name: 'S8 the status tells what each instance does',
  check: (story) =>
    story.all('status').flatMap((fact) => fact.status.flatMap((each) => statusFaults(each, fact, story))),
}

function statusFaults(each: ProgramStatus, now: Fact, story: Story): string[] {
  const own = story.processes.filter(({ name, launched }) => name === each.name && launched.at < now.at)
  const last = own.at(-1)
  const faults: string[] = []
  const isReloading =
    last && own.length > 1 && story.pending(last.program.name, now, 'reload', 'restart').length > 0
  if (!last)
    return each.state === 'stopped' && each.pid === null
      ? []
      : [`${each.name} was not started, and is ${each.state}`]
  const events = last.events.filter(({ at }) => at < now.at)
  const allowed = STATES[events.at(-1)?.event.kind ?? 'starting'] ?? []
  const isRefused = own.some(({ ended }) => ended?.event.kind === 'refused' && ended.at < now.at)
  // A new process of a reload has gone, and the old one is still there.
  const isOldLeft =
    last.ended && last.ended.at < now.at && own.some(({ ended }) => (ended?.at ?? Infinity) > now.at)
  if (!isReloading && !isRefused && !isOldLeft && !allowed.includes(each.state))
    faults.push(`${each.name} is told as ${each.state} after ${events.at(-1)?.event.kind}`)
  if (
    each.state === 'running' &&
    !own.some(({ ready, exited }) => ready && ready.at < now.at && (exited?.at ?? Infinity) > now.at)
  )
    faults.push(`${each.name} is told as running, and is not`)
  const process = own.find(({ id, plan }) => 1_000 + id === each.pid && !plan.fails)
  if (each.pid !== null && (!process || (process.ended?.at ?? Infinity) < now.at))
    faults.push(`${each.name} has not the pid ${each.pid}`)
  if (process && each.uptimeMs !== Math.round(now.atMs - process.launched.atMs))
    faults.push(`${each.name} is told to be up for ${each.uptimeMs} ms`)
  if (
    each.pid === null &&
    own.some(
      ({ exited, ended, plan }) =>
        !plan.fails && Math.min(exited?.at ?? Infinity, ended?.at ?? Infinity) > now.at,
    ) &&
    !isReloading
  )
    faults.push(`${each.name} has a process, and its status has no pid`)
  return faults
}
