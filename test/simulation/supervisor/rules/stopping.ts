import type { ProcessStory, Story } from '../story.ts'
import type { Fact } from '../trace.ts'
import type { Rule } from './rule.ts'

// How a process is asked to stop, and when it is killed. Times are exact, since the clock stands still between them.

/** Two sums of the same times may differ by this. */
const ROUNDING = 1e-6

/** Milliseconds after which the supervisor knows that a group is gone: nobody tells it. */
const CHECK_TIME = 100

/** Milliseconds from SIGKILL after which a process that survives it is given up. */
const GIVE_UP_TIME = 1_000

const tell = ({ name, id }: ProcessStory): string => `${name} (${1_000 + id})`

const isBefore = (one: { readonly at: number } | undefined, other: { readonly at: number }): boolean =>
  one !== undefined && one.at < other.at

export const asksOnce: Rule = {
  name: 'S2 a process gets its stopSignal once, and the rest of its group once',
  check: ({ processes }) =>
    processes.flatMap((each) => {
      const stops = each.signals.filter(({ signal }) => signal === each.program.stopSignal)
      const [group, alone] = [stops.filter(({ toGroup }) => toGroup), stops.filter(({ toGroup }) => !toGroup)]
      return group.length > 1 || alone.length > 1
        ? [`${tell(each)} got it ${alone.length} times, and its group ${group.length} times`]
        : []
    }),
}

export const reason: Rule = {
  name: 'S1, S6 a process is asked to stop only in a shutdown, by a call, if it is not ready in time, or when another one has taken its place',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { asked, exited, program } = each
      if (!asked || isBefore(exited, asked) || isBefore(story.turn, asked)) return []
      const isCalled = story.pending(program.name, asked, 'stop', 'restart').length > 0
      return isCalled || isLate(each) || isReplaced(each, story)
        ? []
        : [`${tell(each)} was asked to stop at ${asked.atMs}`]
    }),
}

/** Whether a process was asked to stop because it was not ready in time, or not where the one before it listens. */
export function isLate({ launched, asked, program, ended }: ProcessStory): boolean {
  const isDue = Math.abs((asked?.atMs ?? 0) - launched.atMs - program.readyTimeout) < ROUNDING
  return isDue && (!ended || ended.event.exit.error !== undefined)
}

/** Whether this process was asked to stop in the moment in which another one of its instance was ready, in a reload. */
function isReplaced(each: ProcessStory, story: Story): boolean {
  const { asked, program } = each
  if (!asked || story.pending(program.name, asked, 'reload').length === 0) return false
  return story
    .siblings(each)
    .some(
      ({ ready, exited }) => ready?.atMs === asked.atMs && isBefore(ready, asked) && !isBefore(exited, asked),
    )
}

export const notEarly: Rule = {
  name: 'S2 SIGKILL comes not before stopTimeout, unless the shutdown has no more time',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { killed, asked, program } = each
      // S2: at an exit of the supervisor all that is left is killed.
      if (!killed || isAtExit(killed, story)) return []
      if (!asked || asked.at > killed.at) return [`${tell(each)} was killed, and never asked to stop`]
      const due = Math.min(asked.atMs + program.stopTimeout, shareOf(each, story))
      return killed.atMs < due - ROUNDING ? [`${tell(each)} was killed at ${killed.atMs}, before ${due}`] : []
    }),
}

export const notLate: Rule = {
  name: 'S2 SIGKILL comes after stopTimeout, or when the shutdown has no more time',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { killed, asked, program, gone } = each
      const limit = story.turn ? story.passOverAt : Infinity
      const share = isAskedAtTurn(each, story) ? shareOf(each, story) : limit
      const due = Math.min((asked?.atMs ?? Infinity) + program.stopTimeout, share)
      const isOver = (story.over?.atMs ?? Infinity) <= due || (gone?.atMs ?? Infinity) <= due + CHECK_TIME
      return isOver ||
        due === Infinity ||
        due > lastTime(story) ||
        (killed?.atMs ?? Infinity) <= due + ROUNDING
        ? []
        : [`${tell(each)} was killed at ${killed?.atMs}, later than ${due}`]
    }),
}

const lastTime = ({ trace }: Story): number => trace.facts.at(-1)?.atMs ?? 0

/** D3: from last call on, programs share their time: while others wait, those that are stopped have half of what is left. */
function shareOf({ asked, group }: ProcessStory, story: Story): number {
  const { turn, lastCallAt, passOverAt, scenario } = story
  if (!asked || !turn) return Infinity
  const isOldest = !scenario.groups.some((_, at) => story.startOf(at) < story.startOf(group))
  if (isOldest) return passOverAt
  const from = Math.max(lastCallAt, asked.atMs, turn.atMs)
  return from + (passOverAt - from) / 2
}

/** Whether a fact belongs to the exit of the supervisor: nothing else happens from there to the exit. */
function isAtExit(fact: Fact, { exit, report, trace }: Story): boolean {
  // With `exit: false`, a forced exit leaves the process.
  const forced = report?.report.outcome === 'forced' ? report : undefined
  return [exit, forced].some(
    (end) => end?.atMs === fact.atMs && trace.facts.slice(fact.at, end.at).every(isOfExit),
  )
}

function isOfExit(fact: Fact): boolean {
  return fact.what === 'signalled'
    ? fact.signal === 'SIGKILL'
    : ['exited', 'gone', 'report'].includes(fact.what)
}

export const order: Rule = {
  name: 'S1 programs stop newest first: one is asked when all that started later are gone',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { asked, group } = each
      if (!asked || !isAskedAtTurn(each, story)) return []
      return (
        story.processes
          .filter(
            (newer) => story.startOf(newer.group) > story.startOf(group) && newer.launched.at < asked.at,
          )
          .filter(({ gone, ended }) => !isBefore(gone, asked) && !isBefore(ended, asked))
          // One that survives SIGKILL is given up, before the others lose their time.
          .filter(({ killed }) => !killed || killed.atMs >= asked.atMs)
          .map((newer) => `${tell(each)} was asked at ${asked.atMs}, and ${tell(newer)} was still there`)
      )
    }),
}

export const together: Rule = {
  name: 'S1 what started together stops together',
  check: (story) => {
    const turns = story.processes.filter((each) => isAskedAtTurn(each, story))
    return turns.flatMap((each) =>
      turns
        .filter((other) => other.group === each.group && (other.asked?.atMs ?? 0) < (each.asked?.atMs ?? 0))
        .map(
          (other) =>
            `${tell(each)} was asked at ${each.asked?.atMs}, and ${tell(other)} at ${other.asked?.atMs}`,
        ),
    )
  },
}

/** Whether a process was asked to stop because its turn in the shutdown had come. */
function isAskedAtTurn(each: ProcessStory, story: Story): boolean {
  const { asked, exited, program } = each
  if (!asked || !isBefore(story.turn, asked) || isBefore(exited, asked) || isLate(each)) return false
  return story.pending(program.name, asked, 'stop', 'restart').length === 0 && !isReplaced(each, story)
}

export const restOfGroup: Rule = {
  name: 'S1 what the leader leaves in its group is asked to stop when the leader has exited',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { exited, plan, program, signals, gone, killed } = each
      if (!exited || !plan.rest || isBefore(killed, exited) || isBefore(gone, exited)) return []
      if ((story.exit?.at ?? Infinity) < exited.at || gone?.atMs === exited.atMs) return []
      const asked = signals.find(({ signal, toGroup }) => toGroup && signal === program.stopSignal)
      return asked?.atMs === exited.atMs
        ? []
        : [`${tell(each)} exited at ${exited.atMs}, its group was asked at ${asked?.atMs}`]
    }),
}

export const nobodyElse: Rule = {
  name: 'S3 nothing is sent to a group that is gone: the number may be that of another one',
  check: ({ processes }) =>
    processes.flatMap((each) =>
      each.signals
        .filter(({ at, atMs }) => each.gone && at > each.gone.at && atMs > each.gone.atMs + CHECK_TIME)
        .map(({ signal, atMs }) => `${tell(each)} got ${signal} at ${atMs}, and was gone`),
    ),
}

export const forwarding: Rule = {
  name: 'S3 a signal that is passed on reaches each living process once, also while stopping',
  check: (story) => {
    const { scenario, processes } = story
    const passed = story
      .all('signal')
      .filter(({ signal }) => (scenario.options.forward as readonly string[]).includes(signal))
    const faults = passed
      .filter(({ at }) => at < (story.over?.at ?? Infinity))
      .flatMap(({ signal, at, atMs }) =>
        processes
          .filter(
            ({ launched, exited, ended }) =>
              launched.at < at && Math.min(exited?.at ?? Infinity, ended?.at ?? Infinity) > at,
          )
          .filter(
            ({ plan, killed }) => plan.fails === undefined && !(killed && killed.atMs + GIVE_UP_TIME <= atMs),
          )
          .filter(
            (each) =>
              each.signals.filter((own) => own.signal === signal && own.atMs === atMs).length <
              countAt(passed, signal, atMs, each),
          )
          .map((each) => `${tell(each)} did not get the ${signal} of ${atMs}`),
      )
    const tooMany = processes.flatMap((each) =>
      each.signals
        .filter(({ signal }) => signal === 'SIGUSR2' || signal === 'SIGHUP')
        .filter(({ signal, atMs }) => {
          const got = each.signals.filter((own) => own.signal === signal && own.atMs === atMs).length
          return got > passed.filter((own) => own.signal === signal && own.atMs === atMs).length
        })
        .map(({ signal, atMs }) => `${tell(each)} got ${signal} at ${atMs}, too often`),
    )
    return [...faults, ...tooMany]
  },
}

function countAt(
  passed: readonly { readonly signal: string; readonly at: number; readonly atMs: number }[],
  signal: string,
  atMs: number,
  { launched, exited }: ProcessStory,
): number {
  return passed.filter(
    (each) =>
      each.signal === signal &&
      each.atMs === atMs &&
      each.at > launched.at &&
      each.at < (exited?.at ?? Infinity),
  ).length
}
