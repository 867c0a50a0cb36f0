import { AssertionError } from 'node:assert'
import { checkName, wrongType, wrongValue } from '../core/check.ts'
import { type HookReport, isReport, type ShutdownReport, withInner } from '../core/report.ts'
import { stepsOf } from '../core/steps.ts'

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
  if (!isReport(report)) wrongType('report', 'the report of a shutdown', report)
  const groups = parseOrder(order)
  const events = eventsOf(report)
  const fault = missing(events, groups.flat()) ?? overtaking(events, groups)
  if (!fault) return
  const wanted = groups.map((names) => names.join(' + ')).join(' → ')
  const lines = events.map((event) => `  ${event === fault.event ? '→' : ' '} ${format(event)}`)
  const message = [
    `${fault.message}.`,
    '',
    `the order was to be: ${wanted}`,
    'what happened:',
    ...lines,
  ].join('\n')
  throw new AssertionError({ message, stackStartFn: assertShutdownOrder })
}

/** A hook starts or ends. */
interface HookEvent {
  readonly name: string
  readonly what: string
  readonly isEnd: boolean
  readonly ms: number
  readonly step: number
}

/** What is wrong, and the event at which it shows. */
interface Fault {
  readonly message: string
  readonly event?: HookEvent
}

function parseOrder(order: unknown): string[][] {
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

/** What happened, in its order. Those that never started or ended stand last. */
function eventsOf(report: ShutdownReport): HookEvent[] {
  const events = withInner(report.hooks).flatMap((hook, at) => startAndEnd(hook, at))
  return events.sort((a, b) => a.ms - b.ms || a.step - b.step)
}

function startAndEnd(hook: HookReport, at: number): HookEvent[] {
  const { name, status, startMs, durationMs } = hook
  if (status === 'not-started') {
    return [{ name, what: 'never started', isEnd: false, ms: Number.MAX_VALUE, step: at }]
  }
  const { start, end } = stepsOf(hook) ?? { start: 2 * at, end: 2 * at + 1 }
  const endMs = status === 'abandoned' ? Number.MAX_VALUE : startMs + durationMs
  const outcome = status === 'abandoned' ? 'had not ended' : `ended (${status})`
  return [
    { name, what: 'started', isEnd: false, ms: startMs, step: start },
    { name, what: outcome, isEnd: true, ms: endMs, step: end },
  ]
}

function missing(events: readonly HookEvent[], names: readonly string[]): Fault | undefined {
  for (const name of names) {
    const own = events.filter((event) => event.name === name)
    if (own.length === 0) return { message: `there was no hook \`${name}\`` }
    const unstarted = own.find(({ ms, isEnd }) => ms === Number.MAX_VALUE && !isEnd)
    if (unstarted) return { message: `\`${name}\` never started`, event: unstarted }
  }
  return undefined
}

/** The first start of a hook before the end of one that was to be over by then. */
function overtaking(events: readonly HookEvent[], groups: readonly string[][]): Fault | undefined {
  const placeOf = ({ name }: HookEvent): number => groups.findIndex((names) => names.includes(name))
  for (const [at, event] of events.entries()) {
    if (event.isEnd || placeOf(event) < 0) continue
    const late = events.slice(at).find((other) => placeOf(other) >= 0 && placeOf(other) < placeOf(event))
    if (late) return { message: `\`${event.name}\` started before \`${late.name}\` had ended`, event }
  }
  return undefined
}

function format({ ms, name, what }: HookEvent): string {
  const time = ms === Number.MAX_VALUE ? '' : `${Math.round(ms)} ms`
  return `${time.padStart(8)}  ${name} ${what}`
}
