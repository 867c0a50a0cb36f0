import type { Story } from '../story.ts'
import type { Rule } from './rule.ts'

// When things happen. The fake clock stands still between them, so there most times are exact.

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
    const hasDelay = scenario.hooks.some(({ priority }) => priority === 100)
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
  name: 'D3 a level that still runs after half of the time that was left when it opened is passed over',
  check: (story) => {
    const report = story.trace.reports[0]?.report
    if (!report) return []
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
          !report.passedOver.some((level) => level.priority === priority && level.atMs <= dueAt + 1e-6),
      )
      .map(({ priority, dueAt }) => `level ${priority} was not passed over at ${dueAt}`)
  },
}

export const lateSignal: Rule = {
  name: 'D3 the signal of a hook that starts after last call aborts after half of the time that is left, at the latest',
  check: (story) =>
    story.hooks
      .filter(
        ({ plan, startedAt }) =>
          plan.kind === 'hook' && startedAt !== undefined && startedAt > story.lastCallAt,
      )
      // What starts because its level is passed over may take until the end.
      .filter(({ plan, startedAt }) => !story.isPassedOver(plan.priority, startedAt as number))
      .map((hook) => ({
        ...hook,
        dueAt: halfAfter(hook.startedAt as number, story) + 1e-6,
      }))
      .filter(
        ({ dueAt, freeAt, abortedAt }) =>
          dueAt < story.overAt && freeAt > dueAt && (abortedAt ?? Infinity) > dueAt,
      )
      .map(
        ({ plan, startedAt, abortedAt }) =>
          `${plan.name} started at ${startedAt}, and was aborted at ${abortedAt}`,
      ),
}

export const nothingLeft: Rule = {
  name: 'D7 no timer of the library is left when all is over',
  // The own timeout of a hook that is cut off at the end is left: the process is gone then.
  check: ({ trace }) =>
    ['clean', 'failed'].includes(trace.reports[0]?.report.outcome ?? '') && trace.timersLeft > 0
      ? [`${trace.timersLeft} timers are left`]
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
