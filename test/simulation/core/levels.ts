import type { HookStory, Story } from './story.ts'
import { TINY } from './terms.ts'

/** When a level opens and closes, by the rules. Times are milliseconds after the trigger. */
export interface LevelTime {
  readonly priority: number
  readonly openedAt: number
  /** When it is passed over if it still runs then. */
  readonly dueAt: number
  readonly closedAt: number
  readonly isPassedOver: boolean
  /** Whether it ends in the moment in which it is passed over, so that either may be told. */
  readonly isTie: boolean
}

/**
 * R2, D3, R9: the level of each hook and hold, by its place in the scenario. A level opens when the level above it has ended, or
 * has had half of the time that was left. Only when hooks came and ended is taken from what happened.
 */
export class LevelPlan {
  readonly levels: Map<number, LevelTime> = new Map()
  /** Whether a hook came in the moment in which a level opened or its time was over, or another ended: nobody can tell which was first. */
  readonly isTie: boolean
  readonly #story: Story
  /** What has no level yet, in the order in which it came. */
  #waiting: readonly HookStory[]

  constructor(story: Story) {
    this.#story = story
    this.#waiting = story.hooks
      .filter((hook) => hook.registeredAt !== undefined && leftAt(hook) >= 0)
      .sort((one, other) => cameAt(one) - cameAt(other))
    let last: LevelTime | undefined
    for (let at = 0; this.#waiting.length > 0; at = last.closedAt) {
      const present = this.#waiting.filter((hook) => cameAt(hook) <= at)
      if (present.length > 0) last = this.#open(Math.max(...present.map(({ plan }) => plan.priority)), at)
      else last = this.#openFor(this.#waiting[0] as HookStory, last)
      if (last.closedAt === Infinity) break
    }
    const levels = [...this.levels.values()]
    const moments = levels.flatMap(({ openedAt, closedAt, dueAt }) => [openedAt, closedAt, dueAt])
    const isMoment = (hook: HookStory): boolean => {
      const ends = story.hooks.filter((other) => other !== hook).map(leftAt)
      return [...moments, ...ends].some((atMs) => Math.abs(atMs - (hook.registeredAt ?? Infinity)) < TINY)
    }
    this.isTie = story.hooks.some((hook) => hook.isLate && isMoment(hook))
  }

  /** R9: all is done but for what was passed over, and something comes. */
  #openFor(hook: HookStory, last: LevelTime | undefined): LevelTime {
    const at = cameAt(hook)
    if (!last || hook.plan.priority < last.priority) return this.#open(hook.plan.priority, at)
    const hasTime = !last.isPassedOver && at < last.dueAt
    return this.#open(last.priority, at, hasTime ? last.dueAt : undefined, [hook])
  }

  #open(
    priority: number,
    openedAt: number,
    dueAt: number = dueOf(openedAt, this.#story),
    members: HookStory[] = [],
  ): LevelTime {
    this.#waiting = this.#waiting.filter((hook) => !members.includes(hook))
    let closedAt = Math.min(dueAt, Math.max(openedAt, ...members.map(leftAt)))
    // What comes while the level is open is part of it, and may keep it open for others.
    for (let hasGrown = true; hasGrown; ) {
      const come = this.#waiting.filter((hook) => {
        const isThere = cameAt(hook) <= openedAt
        return isThere
          ? hook.plan.priority === priority
          : cameAt(hook) <= closedAt && hook.plan.priority >= priority
      })
      hasGrown = come.length > 0
      members.push(...come)
      this.#waiting = this.#waiting.filter((hook) => !come.includes(hook))
      closedAt = Math.min(dueAt, Math.max(closedAt, ...members.map(leftAt)))
    }
    const endedAt = Math.max(openedAt, ...members.map(leftAt))
    const isTie = Math.abs(endedAt - dueAt) < TINY
    const level = { priority, openedAt, dueAt, closedAt, isPassedOver: endedAt >= dueAt, isTie }
    for (const { at } of members) this.levels.set(at, level)
    return level
  }
}

const cameAt = ({ registeredAt, isLate }: HookStory): number => (isLate ? (registeredAt ?? 0) : 0)

/** When nothing waits for a hook any more. */
function leftAt({ freeAt, withdrawnAt, startedAt, plan }: HookStory): number {
  const isGone = withdrawnAt !== undefined && (plan.kind === 'hold' || (startedAt ?? Infinity) > withdrawnAt)
  return isGone ? Math.min(freeAt, withdrawnAt) : freeAt
}

/** D3: when a level that opens now is passed over: after half of the time that is left, from last call on. */
function dueOf(openedAt: number, { terms }: Story): number {
  const { lastCallAt, deadlineAt, before } = terms
  if (!before || openedAt >= before.untilMs) return halfAfter(Math.max(openedAt, lastCallAt), deadlineAt)
  const { untilMs } = before
  const from = Math.max(openedAt, before.lastCallAt)
  if (from >= untilMs) return halfAfter(Math.max(openedAt, lastCallAt), deadlineAt)
  // Its time had begun when a later trigger made the whole shorter (T11): it has half of that, and no more than before.
  const usual = halfAfter(from, before.deadlineAt)
  return usual <= untilMs ? usual : Math.min(usual, halfAfter(untilMs, deadlineAt))
}

function halfAfter(fromMs: number, deadlineAt: number): number {
  return fromMs + (deadlineAt - fromMs) / 2
}
