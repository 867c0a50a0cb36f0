import { isSuccess, type ProcessStory, type Story } from '../story.ts'
import type { Rule } from './rule.ts'

// When a process is started, and when it is started again.

const FIRST_DELAY = 100
const LONGEST_DELAY = 30_000
const JITTER = 0.25
const STEADY = 10_000
const PERIOD = 60_000
const ROUNDING = 1e-6

const tell = ({ name, id }: ProcessStory): string => `${name} (${1_000 + id})`

export const nothingStarts: Rule = {
  name: 'S5 nothing starts once the shutdown has begun',
  check: ({ processes }) =>
    processes
      .filter(({ launched }) => !launched.isOpen)
      .map((each) => `${tell(each)} started at ${each.launched.atMs}`),
}

export const oneEach: Rule = {
  name: 'S1, S6 an instance has one process, and two only during a reload',
  check: (story) =>
    story.processes.flatMap((each) => {
      const alive = story
        .siblings(each)
        .filter(
          ({ launched, gone }) => launched.at < each.launched.at && (gone?.at ?? Infinity) > each.launched.at,
        )
        // One that survives SIGKILL is given up.
        .filter(({ ended, launched }) => launched && (ended?.at ?? Infinity) > each.launched.at)
      const most = story.pending(each.program.name, each.launched, 'reload').length > 0 ? 1 : 0
      return alive.length > most ? [`${tell(each)} started beside ${alive.map(tell).join(', ')}`] : []
    }),
}

export const wanted: Rule = {
  name: 'S5 a process is started by a call, or after the delay that was told',
  check: (story) =>
    story.processes.flatMap((each) => {
      const isCalled =
        story.pending(each.program.name, each.launched, 'start', 'restart', 'reload').length > 0
      return isCalled || restartOf(each, story) ? [] : [`${tell(each)} started at ${each.launched.atMs}`]
    }),
}

/** The exit after which a process was started again, if it is not somebody who called for it. */
function restartOf({ name, launched }: ProcessStory, story: Story): ProcessStory | undefined {
  return story.processes.find(
    ({ name: other, ended }) =>
      other === name &&
      ended?.event.kind === 'backing-off' &&
      ended.at < launched.at &&
      Math.abs(ended.atMs + ended.event.delayMs - launched.atMs) < ROUNDING,
  )
}

export const lastWord: Rule = {
  name: 'a stop has the last word: nothing of the program starts until somebody calls for it again',
  check: (story) =>
    story.calls
      .filter(({ call }) => call === 'stop')
      .flatMap(({ names: [name = ''], called }) => {
        const again = story.calls.find(
          ({ call, names, called: { at } }) => call !== 'stop' && at > called.at && names.includes(name),
        )
        return story.processes
          .filter(({ program, launched }) => program.name === name && launched.at > called.at)
          .filter(({ launched }) => launched.at < (again?.called.at ?? Infinity))
          .map((each) => `${tell(each)} started at ${each.launched.atMs}, after the stop of ${called.atMs}`)
      }),
}

export const verdict: Rule = {
  name: 'S5 a process that exits by itself is started again as its `restart` says',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ended, program } = each
      if (!ended || !['ended', 'failed', 'backing-off'].includes(ended.event.kind)) return []
      const { exit, kind } = ended.event
      const isGood = isSuccess(exit, program)
      const due = isGood ? 'ended' : 'failed'
      const expected = isForGood(each, story) ? [due] : countOf(each, story)
      return expected.includes(kind)
        ? []
        : [`${tell(each)} was told as ${kind}, and not as ${expected.join(' or ')}`]
    }),
}

/** Whether a process is not started again, whatever its count of restarts is. */
function isForGood({ ended, program }: ProcessStory, story: Story): boolean {
  if (!ended) return true
  const { exit } = ended.event
  const { restart = program.instances === undefined ? 'never' : 'on-failure', fatalCodes = [] } = program
  const isFatal = exit.code !== null && fatalCodes.includes(exit.code) && !isSuccess(exit, program)
  const isNoCommand = exit.error !== undefined && ['ENOENT', 'EACCES'].includes(exit.error.code ?? '')
  const isOver = (story.trigger?.at ?? Infinity) < ended.at
  return (
    isOver ||
    restart === 'never' ||
    isFatal ||
    isNoCommand ||
    (restart === 'on-failure' && isSuccess(exit, program))
  )
}

/** What follows by the count of restarts. A restart that is a minute old just now may count or not. */
function countOf(each: ProcessStory, story: Story): string[] {
  const { ended, program } = each
  const { maxRestarts = 5, fatalCodes = [] } = program
  const now = ended?.atMs ?? 0
  // `always` with a success that is in `fatalCodes`: the page does not say which of them goes first.
  if (ended?.event.exit.code !== null && fatalCodes.includes(ended?.event.exit.code as number))
    return ['failed', 'ended', 'backing-off']
  const ages = earlierRestarts(each, story).map((atMs) => now - atMs)
  const [least, most] = [PERIOD - 1, PERIOD + 1].map((limit) => ages.filter((age) => age < limit).length)
  if (least === undefined || most === undefined) return []
  if (least >= maxRestarts) return ['failed']
  return most >= maxRestarts ? ['failed', 'backing-off'] : ['backing-off']
}

/** When the instance was started again before, since somebody last started it by a call. */
function earlierRestarts(each: ProcessStory, story: Story): number[] {
  const since = lastCalled(each, story)
  return story
    .siblings(each)
    .concat(each)
    .filter(({ launched }) => launched.at > since && launched.at <= each.launched.at)
    .filter((other) => restartOf(other, story) !== undefined)
    .map(({ launched }) => launched.atMs)
}

/** The place in time of the launch of this instance that a start or a restart led to. */
function lastCalled(each: ProcessStory, story: Story): number {
  const called = story
    .siblings(each)
    .concat(each)
    .filter(({ launched }) => launched.at <= each.launched.at)
    .filter((other) => story.pending(other.program.name, other.launched, 'start', 'restart').length > 0)
    .filter((other) => story.pending(other.program.name, other.launched, 'reload').length === 0)
    .filter((other) => restartOf(other, story) === undefined)
  return Math.max(-1, ...called.map(({ launched }) => launched.at))
}

export const delays: Rule = {
  name: 'S5 the delay is 100 ms, doubles up to 30 s, is up to a quarter shorter, and begins anew after 10 s of running',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ended } = each
      if (ended?.event.kind !== 'backing-off') return []
      const { delayMs } = ended.event
      const possible = doublings(each, story).map((times) =>
        Math.min(FIRST_DELAY * 2 ** times, LONGEST_DELAY),
      )
      return possible.some((delay) => delayMs <= delay && delayMs >= delay * (1 - JITTER))
        ? []
        : [`${tell(each)} is started again in ${delayMs} ms, and not in ${possible.join(' or ')}`]
    }),
}

/** How often the delay had doubled. More than one if it is open whether a process has run for 10 s. */
function doublings(each: ProcessStory, story: Story): number[] {
  const since = lastCalled(each, story)
  const own = story
    .siblings(each)
    .concat(each)
    .filter(({ launched, ended }) => launched.at >= since && (ended?.at ?? Infinity) <= (each.ended?.at ?? 0))
    .filter(({ ended }) => ended?.event.kind === 'backing-off')
    .sort((one, other) => one.launched.at - other.launched.at)
  return own.reduce<number[]>(
    (counts, { launched, exited, gone, ended }) => {
      const next = counts.map((count) => count + 1)
      const ups = [exited, gone, ended].map((fact) => (fact?.atMs ?? Infinity) - launched.atMs)
      if (Math.min(...ups) >= STEADY) return [0]
      return Math.max(...ups) >= STEADY ? [...next, 0] : next
    },
    [-1],
  )
}

export const startsAgain: Rule = {
  name: 'S5 what is told to start again does so at that time, unless somebody stops or starts it before',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ended, name, program } = each
      if (ended?.event.kind !== 'backing-off') return []
      const due = ended.atMs + ended.event.delayMs
      const isCalled = story.calls.some(
        ({ names, called, settled }) =>
          names.includes(program.name) &&
          called.atMs <= due &&
          (settled?.at ?? Infinity) > ended.at &&
          called.at > 0,
      )
      const isOver = Math.min(story.trigger?.atMs ?? Infinity, story.exit?.atMs ?? Infinity) <= due
      if (isCalled || isOver) return []
      const again = story.processes.find((other) => other.name === name && other.launched.at > ended.at)
      return again && Math.abs(again.launched.atMs - due) < ROUNDING
        ? []
        : [`${tell(each)} was due again at ${due}, and started at ${again?.launched.atMs}`]
    }),
}
