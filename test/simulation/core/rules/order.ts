import type { HookStory, Story } from '../story.ts'
import type { Rule } from './rule.ts'

// Which hook may start when. A late hook is judged by R9 alone: it may come when its place is over.

/** Hooks whose start the order decides: those of a whole shutdown that started before its end. */
function* startsOf(story: Story): Generator<HookStory & { readonly startedAt: number }> {
  for (const hook of story.early) {
    const { startedAt, plan } = hook
    if (plan.kind === 'hold' || startedAt === undefined || startedAt >= story.lastStartAt) continue
    yield hook as HookStory & { readonly startedAt: number }
  }
}

const isInSequence = ({ plan }: HookStory): boolean =>
  plan.kind === 'hook' && plan.priority <= 0 && !plan.concurrent && plan.after === undefined

const tell = ({ plan, at }: HookStory): string => `${plan.name} (${at})`

export const startsOnce: Rule = {
  name: 'T1 a hook starts once at most',
  check: ({ hooks }) =>
    hooks.filter(({ starts }) => starts > 1).map((hook) => `${tell(hook)} started ${hook.starts} times`),
}

export const levels: Rule = {
  name: 'R2 a level opens when the levels above it have ended or were passed over',
  check: (story) =>
    [...startsOf(story)].flatMap((hook) =>
      story.early
        .filter(({ plan }) => plan.priority > hook.plan.priority)
        .filter((above) => above.freeAt > hook.startedAt && !story.isPassedOver(above, hook.startedAt))
        .map((above) => `${tell(hook)} started at ${hook.startedAt} before ${tell(above)} had ended`),
    ),
}

export const together: Rule = {
  name: 'R3 the hooks of a level above 0 start together',
  check: (story) => {
    const starts = [...startsOf(story)].filter(({ plan }) => plan.priority > 0 && plan.after === undefined)
    return starts.flatMap((hook) =>
      starts
        .filter(
          (other) =>
            other.plan.priority === hook.plan.priority &&
            other.startedAt < hook.startedAt - story.slackAt(hook.startedAt),
        )
        .map(
          (other) => `${tell(hook)} started at ${hook.startedAt}, and ${tell(other)} at ${other.startedAt}`,
        ),
    )
  },
}

export const sequence: Rule = {
  name: 'R3 the hooks of a level at 0 or below run one at a time, newest first',
  check: (story) => {
    const starts = [...startsOf(story)].filter(isInSequence)
    return starts.flatMap((hook) =>
      story.early
        .filter(
          (other) => isInSequence(other) && other.at > hook.at && other.plan.priority === hook.plan.priority,
        )
        .filter((newer) =>
          story.isPassedOver(hook, hook.startedAt)
            ? (newer.startedAt ?? Infinity) > hook.startedAt
            : newer.freeAt > hook.startedAt,
        )
        .map(
          (newer) => `${tell(hook)} started at ${hook.startedAt} before the newer ${tell(newer)} had ended`,
        ),
    )
  },
}

export const concurrent: Rule = {
  name: 'R4 a concurrent hook starts when its level opens',
  check: (story) => {
    const starts = [...startsOf(story)]
    return starts
      .filter(({ plan }) => plan.concurrent)
      .flatMap((hook) =>
        starts
          .filter(
            ({ plan, startedAt }) =>
              plan.priority === hook.plan.priority &&
              startedAt < hook.startedAt - story.slackAt(hook.startedAt),
          )
          .map((other) => `${tell(hook)} started at ${hook.startedAt}, later than ${tell(other)}`),
      )
  },
}

export const after: Rule = {
  name: 'R4 a hook starts after all hooks that it names',
  check: (story) =>
    [...startsOf(story)].flatMap((hook) =>
      story.early
        .filter(({ plan }) => plan.kind === 'hook' && hook.plan.after?.includes(plan.name))
        .filter(({ plan }) => plan.priority === hook.plan.priority)
        .filter(({ freeAt, at }) => at !== hook.at && freeAt > hook.startedAt)
        .filter(() => !story.isPassedOver(hook, hook.startedAt))
        .map((named) => `${tell(hook)} started at ${hook.startedAt} before ${tell(named)} had ended`),
    ),
}

export const gates: Rule = {
  name: 'R4 the sequence waits for a hook with `after` before it goes on to what is older than all that this hook needs',
  check: (story) => {
    // Hooks that come or leave meanwhile change what is needed.
    if (story.hooks.some(({ isLate, withdrawnAt }) => isLate || withdrawnAt !== undefined)) return []
    const starts = [...startsOf(story)].filter(isInSequence)
    return starts.flatMap((hook) =>
      story.early
        .filter(
          ({ plan, at }) => plan.after !== undefined && plan.priority === hook.plan.priority && at > hook.at,
        )
        .filter((waiter) => oldestNeeded(waiter, story) > hook.at && waiter.freeAt > hook.startedAt)
        .filter(() => !story.isPassedOver(hook, hook.startedAt))
        .map(
          (waiter) => `${tell(hook)} started at ${hook.startedAt} before the newer ${tell(waiter)} had ended`,
        ),
    )
  },
}

/** The place of the oldest hook of the sequence that a hook needs, directly or through others. */
function oldestNeeded({ plan }: HookStory, story: Story): number {
  const named = story.early.filter(
    (other) =>
      other.plan.kind === 'hook' &&
      other.plan.priority === plan.priority &&
      plan.after?.includes(other.plan.name),
  )
  return Math.min(
    Infinity,
    ...named.map((other) =>
      isInSequence(other) ? other.at : other.plan.after ? oldestNeeded(other, story) : Infinity,
    ),
  )
}

export const lateTurn: Rule = {
  name: 'R9 a late hook of the open level waits for the one that has its turn',
  check: (story) =>
    story.hooks
      .filter(
        (hook) =>
          hook.isLate &&
          isInSequence(hook) &&
          hook.startedAt !== undefined &&
          hook.startedAt < story.lastStartAt,
      )
      .flatMap((late) =>
        story.early
          .filter((other) => isInSequence(other) && other.plan.priority === late.plan.priority)
          .filter(
            ({ startedAt, freeAt }) =>
              (startedAt ?? Infinity) < (late.registeredAt as number) && freeAt > (late.startedAt as number),
          )
          .filter((running) => !story.isPassedOver(running, late.startedAt as number))
          .map((running) => `${tell(late)} started at ${late.startedAt} beside ${tell(running)}`),
      ),
}

export const allStart: Rule = {
  name: 'R9, D3 every hook starts, also one that comes late, and one behind a hook that hangs',
  check: (story) => {
    if (!story.isWhole || story.foreignExitAt <= story.overAt) return []
    return story.hooks
      .filter(
        ({ plan, registeredAt, withdrawnAt }) =>
          plan.kind === 'hook' &&
          registeredAt !== undefined &&
          registeredAt < story.overAt - story.slackAt(story.overAt) &&
          withdrawnAt === undefined,
      )
      .filter(({ startedAt }) => startedAt === undefined)
      .map((hook) => `${tell(hook)} did not start`)
  },
}

export const withdrawn: Rule = {
  name: 'R8 a hook that was unregistered before its start never starts',
  check: ({ hooks }) =>
    hooks
      .filter(
        ({ withdrawnAt, startedAt, plan }) =>
          plan.kind === 'hook' &&
          withdrawnAt !== undefined &&
          startedAt !== undefined &&
          startedAt > withdrawnAt,
      )
      .map((hook) => `${tell(hook)} started at ${hook.startedAt}`),
}
