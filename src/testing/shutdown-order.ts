import { createRequire } from 'node:module'
import type { HookReport, ShutdownReport } from '../core/api/reports.ts'
import { checkName, wrongType, wrongValue } from '../core/check/check.ts'
import { withInner } from '../core/end/inner.ts'
import { isReport } from '../core/end/report.ts'
import { recordedOrder, type Steps } from './recorded-order.ts'

/** Names of hooks: each is over before the next one starts; those of an inner list run in any order, or together. */
export type ShutdownOrder = readonly (string | readonly string[])[]

/**
 * Asserts in which order the hooks of a shutdown ran: what stands earlier had ended before anything that stands later
 * started. A name stands for all hooks that bear it. Hooks that are not named may have run at any time; whether a hook
 * succeeded does not matter, but each has to have started.
 *
 * @param report - Of `registry.report`, `shutdown()` or `onReport`. Hooks of threads are called `thread: hook`.
 * @param order - Names, and lists of names between which there is no order.
 * @throws {AssertionError} `ERR_ASSERTION` if it was another order. The message tells which hook came too early, and
 * lists what happened.
 * @throws {ArgumentTypeError | ArgumentRangeError} for a bad argument.
 *
 * @example
 * ```ts
 * const { process, report } = createTestRegistry()
 * process.emit('SIGTERM')
 * assertShutdownOrder(await report, ['http', ['cache', 'queue'], 'db'])
 * ```
 */
export function assertShutdownOrder(report: ShutdownReport, order: ShutdownOrder): void {
  if (!isReport(report)) wrongType('report', 'the report of a shutdown (is an `await` missing?)', report)
  const expected = parseOrder(order)
  const events = eventsOf(report)
  const fault = missing(events, expected.flat()) ?? overtaking(events, expected)
  if (!fault) return
  // Not imported: loading it opens stdout and stderr.
  const { AssertionError } = createRequire(import.meta.url)('node:assert') as typeof import('node:assert')
  const lines = events.map((event) => `  ${event === fault.event ? '→' : ' '} ${format(event)}`)
  throw new AssertionError({
    message: [
      `${fault.message}.`,
      '',
      `the order was to be: ${expected.map((names) => names.join(' + ')).join(' → ')}`,
      'what happened:',
      ...lines,
    ].join('\n'),
    actual: plain(groupsOf(events, expected.flat())),
    expected: plain(expected),
    operator: 'assertShutdownOrder',
    stackStartFn: assertShutdownOrder,
  })
}

/** A hook starts or ends. */
interface HookEvent {
  readonly name: string
  readonly what: string
  readonly isEnd: boolean
  /** Infinity if it did not come. */
  readonly ms: number
  /** Its place, where the times are the same. */
  readonly step: number
}

/** What is wrong, and the event at which it shows. */
interface Fault {
  readonly message: string
  readonly event?: HookEvent
}

type Groups = readonly (readonly string[])[]

function parseOrder(order: unknown): Groups {
  const expected = 'an array of names and arrays of names'
  if (!Array.isArray(order)) wrongType('order', expected, order)
  const groups = order.map((group, at) => {
    const names: unknown[] = Array.isArray(group) ? group : [group]
    if (names.length === 0) wrongValue(`order[${at}]`, 'names that are not none', group)
    for (const name of names) checkName(`order[${at}]`, name)
    return names as string[]
  })
  const names = groups.flat()
  if (names.length < 1) wrongValue('order', `${expected} with a name at least`, order)
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined) wrongValue('order', 'names that stand there once', repeated)
  return groups
}

/** What happened, in its order. What never started or ended stands last. */
function eventsOf(report: ShutdownReport): HookEvent[] {
  const hooks = withInner(report.hooks)
  // Of the hooks of a thread the times are all that is known.
  const steps = hooks.length === report.hooks.length ? recordedOrder(report) : undefined
  const events = hooks.flatMap((hook, at) => startAndEnd(hook, steps?.get(at) ?? timesOf(hook, at)))
  const place = (event: HookEvent): number => (event.ms === Infinity || !steps ? event.ms : 0)
  return events.sort((a, b) => compare(place(a), place(b)) || compare(a.step, b.step))
}

/** Of hooks at the same moment each is taken to be over before the next one. */
function timesOf({ status }: HookReport, at: number): Steps {
  return status === 'not-started' ? { start: Infinity, end: Infinity } : { start: 2 * at, end: 2 * at + 1 }
}

function startAndEnd({ name, status, startMs, durationMs }: HookReport, { start, end }: Steps): HookEvent[] {
  if (start === Infinity) return [{ name, what: 'never started', isEnd: false, ms: Infinity, step: start }]
  const hasEnded = status !== 'abandoned'
  const endMs = hasEnded ? startMs + durationMs : Infinity
  return [
    { name, what: 'started', isEnd: false, ms: startMs, step: start },
    { name, what: hasEnded ? `ended (${status})` : 'had not ended', isEnd: true, ms: endMs, step: end },
  ]
}

function missing(events: readonly HookEvent[], names: readonly string[]): Fault | undefined {
  for (const name of names) {
    const own = events.filter((event) => event.name === name)
    if (own.length === 0) return { message: `there was no hook \`${name}\`` }
    const unstarted = own.find(({ ms, isEnd }) => ms === Infinity && !isEnd)
    if (unstarted) return { message: `\`${name}\` never started`, event: unstarted }
  }
  return undefined
}

/** The first start of a hook before the end of one that was to be over by then. */
function overtaking(events: readonly HookEvent[], groups: Groups): Fault | undefined {
  const placeOf = ({ name }: HookEvent): number => groups.findIndex((names) => names.includes(name))
  for (const [at, event] of events.entries()) {
    if (event.isEnd || placeOf(event) < 0) continue
    const late = events.slice(at).find((other) => placeOf(other) >= 0 && placeOf(other) < placeOf(event))
    if (late) return { message: `\`${event.name}\` started before \`${late.name}\` had ended`, event }
  }
  return undefined
}

/** The order as it was, in the form in which it is given: what ran beside each other is together. */
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
  return `${time.padStart(8)}  ${name} ${what}`
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b
}
