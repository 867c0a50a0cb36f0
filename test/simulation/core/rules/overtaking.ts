import type { HookStory, Story } from '../story.ts'
import type { Rule } from './rule.ts'

// D3: what still runs when something starts that had to wait for it.

interface Started extends HookStory {
  readonly startedAt: number
}

/** What ran before the end. A hold runs from its beginning. */
function startsOf(story: Story): Started[] {
  return story.hooks.filter(
    (hook): hook is Started => hook.startedAt !== undefined && hook.startedAt < story.lastStartAt,
  )
}

/** Whether `one` started while `slow` ran. */
function isMeanwhile({ startedAt }: Started, slow: Started): boolean {
  return startedAt > slow.startedAt && startedAt < slow.freeAt
}

/** Hooks that started in a lower level while one that was there from the start still ran. */
function overtakersOf(slow: Started, story: Story): Started[] {
  return startsOf(story).filter(
    (lower) =>
      lower.plan.kind === 'hook' &&
      !lower.isLate &&
      lower.plan.priority < slow.plan.priority &&
      isMeanwhile(lower, slow),
  )
}

/** Hooks of the sequence that started beside one of the same level, which one at a time would not have. */
function followersOf(slow: Started, story: Story): Started[] {
  if (!isInSequence(slow)) return []
  return startsOf(story).filter(
    (next) =>
      isInSequence(next) &&
      next.at !== slow.at &&
      next.plan.priority === slow.plan.priority &&
      // What comes when its place is over waits for nothing.
      !(next.isLate && story.isPassedOver(slow, next.registeredAt ?? 0)) &&
      isMeanwhile(next, slow),
  )
}

function isInSequence({ plan }: HookStory): boolean {
  return plan.kind === 'hook' && plan.priority <= 0 && !plan.concurrent && plan.after === undefined
}

/** Whether anything was overtaken: by what happened, or by the report, which other rules check. */
export function isAnyOvertaken(story: Story): boolean {
  const told = story.trace.reports[0]?.report.hooks ?? []
  return (
    told.some(({ overtakenBy }) => overtakenBy !== undefined) ||
    startsOf(story).some((slow) => !slow.isLate && nextOf(slow, story).length > 0)
  )
}

function nextOf(slow: Started, story: Story): Started[] {
  return [...overtakersOf(slow, story), ...followersOf(slow, story)]
}

export const overtaken: Rule = {
  name: 'D3 what still runs when something starts that had to wait for it is told as overtaken, with the name of that',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report) return []
    return startsOf(story)
      .filter(({ isLate }) => !isLate)
      .flatMap((slow) => nextOf(slow, story).map((next) => ({ slow, next })))
      .filter(
        ({ slow, next }) =>
          !report.hooks.some(
            ({ name, overtakenBy }) => name === slow.plan.name && overtakenBy?.includes(next.plan.name),
          ),
      )
      .map(({ slow, next }) => `${slow.plan.name} was overtaken by ${next.plan.name}, and nothing says so`)
  },
}

export const notOvertaken: Rule = {
  name: 'D3 only what was passed over and still ran is told as overtaken, by what started meanwhile',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report) return []
    return report.hooks
      .flatMap(({ name, overtakenBy = [] }) => overtakenBy.map((by) => ({ name, by })))
      .filter(({ name, by }) => {
        const slow = story.hooks.filter(({ plan }) => plan.name === name)
        const next = story.hooks.filter(({ plan }) => plan.name === by)
        return !slow.some((one) => next.some((other) => mayOvertake(other, one, story)))
      })
      .map(({ name, by }) => `${name} was not overtaken by ${by}`)
  },
}

/**
 * Whether one hook may have started while another had been passed over and still ran. From the deadline on, everything starts.
 */
function mayOvertake(next: HookStory, slow: HookStory, story: Story): boolean {
  const { startedAt } = next
  if (startedAt === undefined || slow.startedAt === undefined || next.at === slow.at) return false
  if (startedAt < slow.startedAt || startedAt > slow.freeAt) return false
  return startedAt >= story.lastStartAt || story.isPassedOver(slow, startedAt)
}
