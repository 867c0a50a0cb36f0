import type { HookStory, Story } from '../story.ts'
import type { Rule } from './rule.ts'

// How long what waits may wait. The rules of the order say what it has to wait for.

export const startsInTime: Rule = {
  name: 'R4, R8 a hook with `after` starts as soon as all that it names have ended, or were unregistered',
  check: (story) =>
    story.early
      .filter(({ plan }) => plan.kind === 'hook' && plan.after !== undefined)
      .map((hook) => ({ hook, dueAt: dueAt(hook, story) }))
      .filter(({ dueAt }) => dueAt < story.lastStartAt - story.slackAt(story.lastStartAt))
      .filter(({ hook, dueAt }) => (hook.startedAt ?? Infinity) > dueAt + story.slackAt(dueAt))
      .map(
        ({ hook: { plan, at, startedAt }, dueAt }) =>
          `${plan.name} (${at}) was due at ${dueAt}, and started at ${startedAt}`,
      ),
}

/** When nothing that a hook waits for is left. Infinite if that never comes, or if nobody can tell. */
function dueAt({ plan, at }: HookStory, story: Story): number {
  const named = story.hooks.filter(
    (other) => other.at !== at && other.plan.kind === 'hook' && plan.after?.includes(other.plan.name),
  )
  // A late hook may come before or after the start, and the level of another priority may be passed over.
  if (named.some(({ isLate, plan: { priority } }) => isLate || priority !== plan.priority)) return Infinity
  return Math.max(opensAt(plan.priority, story), ...named.map((other) => leavesAt(other, story)))
}

/** When a level has surely opened: its first hook starts. */
function opensAt(priority: number, story: Story): number {
  const starts = story.early
    .filter(({ plan }) => plan.kind === 'hook' && plan.priority === priority)
    .map(({ startedAt = Infinity }) => startedAt)
  return Math.min(Infinity, ...starts)
}

/** When nobody waits for a hook any more. */
function leavesAt({ registeredAt, startedAt, withdrawnAt, freeAt }: HookStory, story: Story): number {
  if (registeredAt === undefined) return 0
  if (withdrawnAt !== undefined && (startedAt ?? Infinity) > withdrawnAt) return withdrawnAt
  // An own timeout may be up later than `freeAt`.
  return freeAt + 2 * story.slackAt(startedAt ?? 0)
}
