import type { HookStory, Story } from '../story.ts'
import { TINY } from '../terms.ts'
import type { Rule } from './rule.ts'

// When things happen. The fake clock stands still between them, so there most times are exact.

/** The priority of the level that opens after the delay. */
export const TRAFFIC = 200

export const ends: Rule = {
  name: 'D1 the shutdown is over at the deadline at the latest',
  check: (story) =>
    story.early.length > 0 && story.overAt > story.deadlineAt + story.slackAt(story.deadlineAt)
      ? [`it was over at ${story.overAt}`]
      : [],
}

export const endsEarly: Rule = {
  name: 'D7 the shutdown ends with its last hook',
  check: (story) => {
    const { trace, hooks, overAt, scenario } = story
    const report = trace.reports[0]?.report
    if (!report || !['clean', 'failed'].includes(report.outcome)) return []
    const moments = hooks
      .filter(({ registeredAt }) => (registeredAt ?? Infinity) <= overAt)
      .flatMap(({ freeAt, startedAt, withdrawnAt, registeredAt, plan }) => [
        plan.kind === 'hold' ? 0 : (startedAt ?? 0),
        // An own timeout may be up later than `freeAt`.
        freeAt <= overAt ? Math.min(overAt, freeAt + 2 * story.slackAt(startedAt ?? 0)) : 0,
        withdrawnAt ?? 0,
        registeredAt ?? 0,
      ])
    const hasDelay = scenario.hooks.some(({ priority }) => priority === TRAFFIC)
    const last = Math.max(hasDelay ? scenario.options.delay : 0, ...moments.filter((each) => each <= overAt))
    return overAt > last + story.slackAt(last)
      ? [`it was over at ${overAt}, although nothing happened after ${last}`]
      : []
  },
}

export const ownTimeout: Rule = {
  name: 'D2 the signal of a hook aborts when its own timeout is up',
  check: (story) =>
    story.hooks
      .map((hook) => ({ ...hook, upAt: (hook.startedAt ?? Infinity) + (hook.plan.timeout ?? Infinity) }))
      .map((hook) => ({ ...hook, upAt: hook.upAt + story.slackAt(hook.upAt) }))
      .filter(({ upAt, endedAt }) => upAt < Math.min(endedAt ?? Infinity, story.overAt))
      .filter(({ upAt, abortedAt }) => (abortedAt ?? Infinity) > upAt)
      .map(({ plan, abortedAt }) => `${plan.name} was aborted at ${abortedAt}`),
}

export const lastCall: Rule = {
  name: 'D3 at last call the signals of all running hooks and holds abort',
  check: (story) => {
    const { hooks, overAt } = story
    const lastCallAt = story.lastCallAt + story.slackAt(story.lastCallAt)
    if (overAt <= lastCallAt) return []
    return hooks
      .filter(({ startedAt, freeAt }) => (startedAt ?? Infinity) < story.lastCallAt && freeAt > lastCallAt)
      .filter(({ abortedAt }) => abortedAt === undefined || abortedAt > lastCallAt)
      .map(({ plan, abortedAt }) => `${plan.name} was aborted at ${abortedAt}`)
  },
}

export const notAborted: Rule = {
  name: 'D3 no signal aborts before last call, but for an own timeout and the end',
  check: (story) =>
    story.hooks
      .filter(
        ({ abortedAt }) =>
          abortedAt !== undefined &&
          abortedAt < Math.min(story.lastCallAt, story.overAt - story.slackAt(story.overAt)),
      )
      .filter(
        ({ abortedAt, startedAt, plan }) =>
          !story.isSame(abortedAt as number, (startedAt ?? 0) + (plan.timeout ?? Infinity)),
      )
      .map(({ plan, abortedAt }) => `${plan.name} was aborted at ${abortedAt}`),
}

export const halves: Rule = {
  name: 'D3 after last call a level has at least half of the time that was left, and levels are passed over in their order',
  check: (story) => {
    const passed = story.trace.reports[0]?.report.passedOver ?? []
    const faults: string[] = []
    let before = { priority: Infinity, atMs: story.lastCallAt }
    for (const level of passed) {
      const least = before.atMs + (story.deadlineAt - before.atMs) / 2
      if (level.atMs < least - 1e-6)
        faults.push(`level ${level.priority} was passed over at ${level.atMs}, before ${least}`)
      if (level.priority > before.priority)
        faults.push(`level ${level.priority} came after level ${before.priority}`)
      before = level
    }
    return faults
  },
}

/** Half of the time that is left from a moment on, as a moment; the latest one that a late machine makes of it. */
function halfAfter(atMs: number, story: Story): number {
  const dueAt = atMs + (story.deadlineAt - atMs) / 2
  return dueAt + story.slackAt(atMs) + story.slackAt(dueAt)
}

export const passedOver: Rule = {
  name: 'D3 a level is passed over exactly if it still runs after half of the time that was left when it opened',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report) return []
    return story.hasExactLevels
      ? passedOverExactly(story, report.passedOver)
      : notPassedOver(story, report.passedOver)
  },
}

type PassedOver = readonly { readonly priority: number; readonly atMs: number }[]

function passedOverExactly(story: Story, told: PassedOver): string[] {
  const isSame = (one: PassedOver[number], other: PassedOver[number]): boolean =>
    one.priority === other.priority && Math.abs(one.atMs - other.atMs) < TINY
  const due = story.levels
    .filter(({ isPassedOver, closedAt }) => isPassedOver && closedAt <= story.overAt)
    .map((level) => ({ ...level, atMs: level.closedAt }))
  return [
    ...due
      .filter((level) => !level.isTie && level.closedAt < story.overAt - TINY)
      .filter((level) => !told.some((each) => isSame(each, level)))
      .map(({ priority, atMs }) => `level ${priority} was not passed over at ${atMs}`),
    ...told
      .filter((level) => !due.some((each) => isSame(each, level)))
      .map(({ priority, atMs }) => `level ${priority} was passed over at ${atMs}`),
  ]
}

/**
 * Where the clock is not exact, a level opens when the first of its hooks starts. Nothing tells when a level of holds alone
 * opens, and a hold may be over by as much as the machine is late.
 */
function notPassedOver(story: Story, told: PassedOver): string[] {
  // T11: of a level that had begun when the time became shorter, this does not tell when its half is over.
  if (story.terms.before) return []
  const levels = new Map<number, number>()
  for (const { plan, startedAt } of story.early) {
    if (plan.kind === 'hold' || startedAt === undefined) continue
    levels.set(
      plan.priority,
      Math.min(levels.get(plan.priority) ?? Infinity, Math.max(startedAt, story.lastCallAt)),
    )
  }
  return [...levels]
    .map(([priority, openedAt]) => ({ priority, dueAt: halfAfter(openedAt, story) }))
    .filter(({ dueAt }) => dueAt < story.overAt)
    .filter(({ priority, dueAt }) =>
      story.early.some(
        ({ plan, startedAt, freeAt }) =>
          plan.priority === priority &&
          plan.kind === 'hook' &&
          (startedAt ?? Infinity) < dueAt &&
          freeAt > dueAt,
      ),
    )
    .filter(
      ({ priority, dueAt }) =>
        !told.some((level) => level.priority === priority && level.atMs <= dueAt + TINY),
    )
    .map(({ priority, dueAt }) => `level ${priority} was not passed over at ${dueAt}`)
}

export const lateSignal: Rule = {
  name: 'D3 the signal of a hook or hold that starts after last call aborts when its level is passed over',
  check: (story) =>
    story.hooks
      .filter(({ startedAt }) => startedAt !== undefined && startedAt > story.lastCallAt)
      // Nothing tells when the level of a hold opens, where the clock is not exact.
      .filter(({ plan }) => story.hasExactLevels || plan.kind === 'hook')
      // What starts because its level is passed over may take until the end.
      .filter((hook) => !story.isPassedOver(hook, hook.startedAt as number))
      .map((hook) => ({ ...hook, dueAt: passedOverAt(hook, story) }))
      .flatMap(({ plan, startedAt = 0, abortedAt = Infinity, freeAt, dueAt }) => {
        const isLate = dueAt + TINY < story.overAt && freeAt > dueAt + TINY && abortedAt > dueAt + TINY
        const isEarly =
          story.hasExactLevels &&
          abortedAt < Math.min(dueAt, story.overAt) - TINY &&
          abortedAt !== startedAt + (plan.timeout ?? Infinity)
        return isLate || isEarly
          ? [`${plan.name} started at ${startedAt}, and was aborted at ${abortedAt} instead of ${dueAt}`]
          : []
      }),
}

/** When the level of a hook is passed over, if it still runs then. */
function passedOverAt(hook: HookStory, story: Story): number {
  if (!story.hasExactLevels) return halfAfter(hook.startedAt as number, story)
  return story.levelOf(hook)?.dueAt ?? Infinity
}

export const nothingLeft: Rule = {
  name: 'D7 no timer of the library is left when all is over',
  // The own timeout of a hook that is cut off at the end is left: the process is gone then.
  check: (story) =>
    ['clean', 'failed'].includes(story.outcome ?? '') &&
    story.trace.timersLeft > 0 &&
    !story.isExitLate &&
    !story.isLeftToNode
      ? [`${story.trace.timersLeft} timers are left`]
      : [],
}

/** Whether something still runs at the deadline. */
export function isCutAtDeadline(story: Story): boolean {
  const { hooks, deadlineAt } = story
  const slack = story.slackAt(deadlineAt)
  return hooks.some(
    ({ plan, registeredAt, withdrawnAt, freeAt, startedAt }) =>
      registeredAt !== undefined &&
      registeredAt < deadlineAt - slack &&
      (withdrawnAt === undefined || (startedAt !== undefined && startedAt <= withdrawnAt)) &&
      freeAt > deadlineAt + slack &&
      (plan.kind === 'hold' || startedAt !== undefined),
  )
}
