import type { HookReport, ShutdownReport } from '../core/api/reports.ts'
import { checkName, wrongType, wrongValue } from '../core/check/check.ts'
import { withInner } from '../core/end/inner-hooks.ts'
import { isReport } from '../core/end/report.ts'
import { builtin } from '../core/node/builtin.ts'
import { brief } from '../core/node/show.ts'
import { recordedOrder, type Steps } from './recorded-order.ts'

/**
 * Names of hooks. Each hook must finish before the next one starts. The hooks of an inner list may run in any order, or
 * together.
 */
export type ShutdownOrder = readonly (string | readonly string[])[]

/**
 * Asserts the order in which the hooks of a shutdown ran: each hook finished before any hook that you name after it
 * started.
 *
 * A name stands for all hooks with that name. Each hook that you name must have started, but need not have succeeded.
 * Hooks that you do not name may have run at any time.
 *
 * @param report - The report: `await registry.report`, `await shutdown()`, or the argument of `onReport`. In it, a hook
 * of a thread has the thread's name in front, such as `thread 1: cache`.
 * @param order - Names, and lists of names whose order among themselves does not matter.
 * @throws {AssertionError} `ERR_ASSERTION` for any other order. The message names the hook that started too early, and
 * lists what happened.
 * @throws {TypeError | RangeError} for a bad argument.
 *
 * @example
 * ```ts
 * const { onShutdown, process, report } = createTestRegistry()
 * onShutdown('db', () => {}, { priority: 'storage' })
 * onShutdown('cache', () => {}, { priority: 'work' })
 * onShutdown('queue', () => {}, { priority: 'work' })
 * process.emit('SIGTERM')
 * assertShutdownOrder(await report, [['cache', 'queue'], 'db'])
 * ```
 */
export function assertShutdownOrder(report: ShutdownReport, order: ShutdownOrder): void {
  if (!isReport(report)) wrongType('report', 'the report of a shutdown (is an `await` missing?)', report)
  const expected = parseOrder(order)
  const events = eventsOf(report)
  const fault = missing(events, expected.flat()) ?? overtaking(events, expected)
  if (!fault) return
  // Not imported at the top: loading `node:assert` opens stdout and stderr.
  const { AssertionError } = builtin('node:assert')
  const lines = events.map((event) => `  ${event === fault.event ? '→' : ' '} ${format(event)}`)
  throw new AssertionError({
    message: [
      `${fault.message}.`,
      '',
      `expected order: ${expected.map((names) => names.map(brief).join(' + ')).join(' → ')}`,
      'what happened:',
      ...lines,
    ].join('\n'),
    actual: plain(groupsOf(events, expected.flat())),
    expected: plain(expected),
    operator: 'assertShutdownOrder',
    stackStartFn: assertShutdownOrder,
  })
}

/** The start or the end of a hook. */
interface HookEvent {
  readonly name: string
  readonly what: string
  readonly isEnd: boolean
  /** Infinity if the event never came. */
  readonly ms: number
  /** The place among events at the same time. */
  readonly step: number
}

/** A difference from the expected order, and the event that shows it. */
interface Fault {
  readonly message: string
  readonly event?: HookEvent
}

type Groups = readonly (readonly string[])[]

function parseOrder(order: unknown): Groups {
  if (!Array.isArray(order)) wrongType('order', 'an array of names and arrays of names', order)
  const groups = order.map((group, at) => {
    const names: unknown[] = Array.isArray(group) ? group : [group]
    if (names.length === 0) wrongValue(`order[${at}]`, 'a name, or an array with at least one name', group)
    for (const name of names) checkName(`order[${at}]`, name)
    return names as string[]
  })
  const names = groups.flat()
  if (names.length < 1) wrongValue('order', 'an array with at least one name', order)
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined) wrongValue('order', 'a list that has each name once', repeated)
  return groups
}

/** The starts and ends of all hooks in their order. Those that never came stand last. */
function eventsOf(report: ShutdownReport): HookEvent[] {
  const hooks = withInner(report.hooks)
  const steps = recordedOrder(report)
  const events = hooks.flatMap((hook, at) => startAndEnd(hook, steps?.[at] ?? timesOf(hook, at)))
  const place = (event: HookEvent): number => (event.ms === Infinity || !steps ? event.ms : 0)
  return events.sort((a, b) => compare(place(a), place(b)) || compare(a.step, b.step))
}

/**
 * Places for a report without steps. Of two hooks at the same time, the first one counts as finished before the second.
 */
function timesOf({ status }: HookReport, at: number): Steps {
  return status === 'not-started' ? { start: Infinity, end: Infinity } : { start: 2 * at, end: 2 * at + 1 }
}

function startAndEnd({ name, status, startMs, durationMs }: HookReport, { start, end }: Steps): HookEvent[] {
  if (start === Infinity) return [{ name, what: 'never started', isEnd: false, ms: Infinity, step: start }]
  const hasEnded = status !== 'abandoned'
  const endMs = hasEnded ? startMs + durationMs : Infinity
  return [
    { name, what: 'started', isEnd: false, ms: startMs, step: start },
    { name, what: hasEnded ? `finished (${status})` : 'had not finished', isEnd: true, ms: endMs, step: end },
  ]
}

function missing(events: readonly HookEvent[], names: readonly string[]): Fault | undefined {
  for (const name of names) {
    const own = events.filter((event) => event.name === name)
    if (own.length === 0) return { message: `there was no hook \`${brief(name)}\`` }
    const unstarted = own.find(({ ms, isEnd }) => ms === Infinity && !isEnd)
    if (unstarted) return { message: `\`${brief(name)}\` never started`, event: unstarted }
  }
  return undefined
}

/** The first start of a hook before the end of a hook that should have finished by then. */
function overtaking(events: readonly HookEvent[], groups: Groups): Fault | undefined {
  const placeOf = ({ name }: HookEvent): number => groups.findIndex((names) => names.includes(name))
  for (const [at, event] of events.entries()) {
    if (event.isEnd || placeOf(event) < 0) continue
    const late = events.slice(at).find((other) => placeOf(other) >= 0 && placeOf(other) < placeOf(event))
    if (late)
      return {
        message: `\`${brief(event.name)}\` started before \`${brief(late.name)}\` had finished`,
        event,
      }
  }
  return undefined
}

/**
 * The order in which the named hooks ran, in the form of the argument: hooks that ran at the same time are one list.
 */
function groupsOf(events: readonly HookEvent[], names: readonly string[]): Groups {
  const groups: string[][] = []
  let running = 0
  for (const { name, isEnd } of events.filter((event) => names.includes(event.name) && event.ms < Infinity)) {
    if (isEnd) running--
    else if (running++ === 0) groups.push([name])
    else groups.at(-1)?.push(name)
  }
  return groups
}

function plain(groups: Groups): unknown[] {
  return groups.map((names) => (names.length === 1 ? names[0] : [...names].sort()))
}

function format({ ms, name, what }: HookEvent): string {
  const time = ms === Infinity ? '' : `${Math.round(ms)} ms`
  return `${time.padStart(8)}  ${brief(name)} ${what}`
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b
}
