import type { ProcessStory } from '../story.ts'
import { isElsewhere } from './reloading.ts'
import type { Rule } from './rule.ts'

// When a process counts as running, and what follows if it never does.

const tell = ({ name, id }: ProcessStory): string => `${name} (${1_000 + id})`

export const running: Rule = {
  name: 'a process is told as running at the moment in which it is ready, unless it was asked to stop before',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ready, asked, launched, program, exited, events, killed } = each
      const told = events.filter(({ event }) => event.kind === 'running')
      const isOver = ready !== undefined && (story.exit?.at ?? Infinity) < ready.at
      const isDue =
        ready !== undefined &&
        !isOver &&
        (asked?.at ?? Infinity) > ready.at &&
        (killed?.at ?? Infinity) > ready.at &&
        ready.atMs < launched.atMs + program.readyTimeout
      if (told.length > 1) return [`${tell(each)} was told as running ${told.length} times`]
      if (told[0] && !ready) return [`${tell(each)} was told as running, and was not ready`]
      if (told[0])
        return told[0].atMs === ready?.atMs ? [] : [`${tell(each)} was told as running at ${told[0].atMs}`]
      // One that exits, is stopped, or whose instance is stopped in the same moment may be told or not.
      const isMoment = [asked, exited, killed].some((fact) => fact?.atMs === ready?.atMs)
      return isDue && !isMoment && !isElsewhere
        ? [`${tell(each)} was ready at ${ready?.atMs}, and not told as running`]
        : []
    }),
}

export const readyInTime: Rule = {
  name: 'a process that is not ready within readyTimeout is asked to stop, and has failed to start',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { launched, program, ready, exited, asked, ended, plan } = each
      const due = launched.atMs + program.readyTimeout
      const isOver = [exited, asked, story.exit].some((fact) => (fact?.atMs ?? Infinity) < due)
      if (
        isOver ||
        plan.fails ||
        (ready?.atMs ?? Infinity) <= due ||
        due > (story.trace.facts.at(-1)?.atMs ?? 0)
      )
        return []
      if (exited?.atMs === due) return []
      if (asked?.atMs !== due) return [`${tell(each)} was asked to stop at ${asked?.atMs}, and not at ${due}`]
      return ended &&
        ['ended', 'stopped'].includes(ended.event.kind) &&
        !story.calls.some(({ called }) => called.atMs > 0) &&
        !story.turn
        ? [`${tell(each)} was told as ${ended.event.kind}`]
        : []
    }),
}
