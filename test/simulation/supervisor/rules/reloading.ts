import type { ProcessStory, Story } from '../story.ts'
import type { Rule } from './rule.ts'

// What a reload replaces, and when.

const tell = ({ name, id }: ProcessStory): string => `${name} (${1_000 + id})`

/** The process of the same instance that was told as running last, before this one was started. */
function before(each: ProcessStory, story: Story): ProcessStory | undefined {
  return story
    .siblings(each)
    .filter(({ events }) => events.some(({ event, at }) => event.kind === 'running' && at < each.launched.at))
    .at(-1)
}

/** Whether a process does not listen where the one before it does, or did and others of the program do. */
export function isElsewhere(each: ProcessStory, story: Story): boolean {
  const expected = before(each, story)?.plan.port
  const isOpen = story.processes.some(
    ({ program, plan, ready, launched, exited }) =>
      program === each.program &&
      plan.port === expected &&
      launched.at < each.launched.at &&
      (ready?.at ?? Infinity) < each.launched.at &&
      (exited?.at ?? Infinity) > each.launched.at,
  )
  return expected !== undefined && isOpen && expected !== each.plan.port
}

export const samePort: Rule = {
  name: 'S6 a process that listens on another port than the one before it does not count as running',
  check: (story) =>
    story.processes
      .filter((each) => isElsewhere(each, story))
      .filter(({ events }) => events.some(({ event }) => event.kind === 'running'))
      .map((each) => `${tell(each)} listens on ${each.plan.port}, and was told as running`),
}

export const refusal: Rule = {
  name: 'S6 a new process of a reload that does not get ready is refused, and ends the reload',
  check: (story) =>
    story.processes.flatMap((each) => {
      const { ended, launched, program } = each
      if (ended?.event.kind !== 'refused') return []
      const calls = story.pending(program.name, launched, 'reload')
      const faults = calls.length === 0 ? [`${tell(each)} was refused without a reload`] : []
      const isReady = each.events.some(({ event }) => event.kind === 'running')
      if (isReady) faults.push(`${tell(each)} was refused, and was running`)
      const others = story.processes.filter(
        (other) =>
          other.program === program &&
          other.launched.at > ended.at &&
          story
            .pending(program.name, other.launched, 'start', 'restart', 'reload')
            .every(({ id }) => calls[0]?.id === id) &&
          !hasBackedOff(other, story),
      )
      return [
        ...faults,
        ...others.map((other) => `${tell(other)} was started after ${tell(each)} was refused`),
      ]
    }),
}

/** Whether a process may be one that is started again after an exit. */
function hasBackedOff(each: ProcessStory, story: Story): boolean {
  return story
    .siblings(each)
    .some(({ ended }) => ended?.event.kind === 'backing-off' && ended.at < each.launched.at)
}

export const oneByOne: Rule = {
  name: 'S6 a reload replaces one instance after the other: the next one when the old process is gone',
  check: (story) =>
    story.calls
      .filter(({ call }) => call === 'reload')
      .flatMap(({ names: [name = ''], called, settled }) => {
        const fresh = story.processes.filter(
          (each) =>
            each.program.name === name &&
            each.launched.at > called.at &&
            each.launched.at < (settled?.at ?? Infinity) &&
            story.pending(name, each.launched, 'start', 'restart', 'reload').length === 1 &&
            !hasBackedOff(each, story),
        )
        return fresh.flatMap((each, at) => {
          const last = fresh[at - 1]
          const old = last && before(last, story)
          const isLeft =
            old &&
            (old.gone?.at ?? Infinity) > each.launched.at &&
            (old.ended?.at ?? Infinity) > each.launched.at
          return isLeft ? [`${tell(each)} was started, and ${tell(old)} was not gone`] : []
        })
      }),
}
