import type { ScenarioEvent, ScenarioOptions } from '../scenario.ts'
import type { Seen } from '../seat.ts'
import type { Rule } from './rule.ts'
import { TRAFFIC } from './time.ts'

// What starts a shutdown.

export const reason: Rule = {
  name: 'T1 the reason is the first trigger',
  check: ({ trigger, trace }) => {
    const told = trace.reports[0]?.report.reason
    if (!trigger || !told) return []
    const expected = reasonOf(trigger)
    const isSame =
      told.kind === expected.kind &&
      (told.kind !== 'signal' || told.signal === expected.name) &&
      (told.kind !== 'crash' || told.event === expected.name)
    return isSame ? [] : [`the trigger was ${trigger.what}, and the reason is ${told.kind}`]
  },
}

function reasonOf(trigger: ScenarioEvent): { readonly kind: string; readonly name?: string } {
  switch (trigger.what) {
    case 'signal':
      return { kind: 'signal', name: trigger.signal }
    case 'stray error':
      return { kind: 'crash', name: trigger.event === undefined ? 'uncaughtException' : 'unhandledRejection' }
    case 'shutdown':
      return { kind: 'manual' }
    default:
      return { kind: trigger.what }
  }
}

export const crash: Rule = {
  name: 'T10 the error of a crash is printed as Node prints it',
  check: ({ trigger, trace, scenario }) => {
    if (trigger?.what !== 'stray error') return []
    const isRead = scenario.events.every(({ what }) => what !== 'reader')
    return isRead && !/^Error: stray\n +at [\s\S]*\nNode\.js v/m.test(trace.stderr)
      ? ['it is not on stderr']
      : []
  },
}

export const delay: Rule = {
  name: "H2 the level 'traffic' opens `delay` after the trigger, or half-way to last call",
  check: (story) => {
    const delay = Math.min(story.scenario.options.delay, story.lastCallAt / 2)
    return story.early
      .filter(
        ({ plan, startedAt }) => plan.kind === 'hook' && plan.priority === TRAFFIC && startedAt !== undefined,
      )
      .filter(({ startedAt = 0 }) => startedAt < Math.min(delay, story.lastStartAt))
      .map(({ plan, startedAt }) => `${plan.name} started at ${startedAt}`)
  },
}

export const shortened: Rule = {
  name: 'T11 a later trigger of the platform brings last call and the deadline forward, and nothing lengthens them',
  check: ({ trace, terms, isExact, overAt }) => {
    const times = trace.reports[0]?.report.times
    // The report may be made in the moment of that trigger.
    if (!times || !isExact || (terms.before?.untilMs ?? -1) >= overAt) return []
    const { lastCallAt, deadlineAt } = terms
    return times.lastCallAtMs === lastCallAt && times.deadlineAtMs === deadlineAt
      ? []
      : [`last call ${times.lastCallAtMs}, deadline ${times.deadlineAtMs}`]
  },
}

/** Whether an event is a trigger for a registry with these options. */
function isTrigger(event: ScenarioEvent, { crashes, parent, idle }: ScenarioOptions): boolean {
  switch (event.what) {
    case 'signal':
    case 'shutdown':
      return true
    case 'stray error':
      return crashes === true || heardBy(event.event).some((each) => each === crashes)
    case 'message':
      return parent === true && event.message === 'shutdown'
    case 'disconnect':
      return parent === true
    case 'idle':
      return idle === true
    default:
      return false
  }
}

/** Which settings of `crashes` hear an error, beside `true`. */
function heardBy(event: 'unhandledRejection' | 'both' | undefined): readonly string[] {
  if (event === 'both') return ['exceptions', 'rejections']
  return event === undefined ? ['exceptions'] : ['rejections']
}

/** T8, T10: returns how a registry began without a trigger, or did not begin with one. */
export function beginsByTrigger({ scenario, trace, before, hasBegun }: Seen): string[] {
  const { facts } = trace
  const isWaiting = (hook: number, atMs: number): boolean =>
    !facts.some((fact) => fact.hook === hook && fact.what === 'withdrawn' && fact.atMs <= atMs)
  const hasHooks = (atMs: number): boolean =>
    facts.some(
      ({ what, hook, atMs: registeredAt }) =>
        what === 'registered' &&
        registeredAt < atMs &&
        scenario.hooks[hook]?.kind === 'hook' &&
        isWaiting(hook, atMs),
    )
  const missed = before.filter(
    (event) => isTrigger(event, scenario.options) && (event.what === 'shutdown' || hasHooks(event.atMs)),
  )
  const [trigger] = scenario.events
  const isWrong = hasBegun && trigger !== undefined && !isTrigger(trigger, scenario.options)
  const started = hasBegun ? [] : facts.filter(({ what }) => what === 'started' || what === 'aborted')
  return [
    ...missed.map(({ what, atMs }) => `${what} at ${atMs} did not start the shutdown`),
    ...(isWrong ? [`${trigger.what} started the shutdown`] : []),
    ...started.map(({ hook, atMs }) => `hook ${hook} was called at ${atMs} without a trigger`),
  ]
}
