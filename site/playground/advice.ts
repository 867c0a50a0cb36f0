/** Finds the `timeout` that a scenario needs, by running it again and again, and writes the code and the manifest for it. */
import type { Outcome } from './engine.ts'
import { type HookSpec, isServer, type Scenario } from './scenario.ts'
import { listed, timeText } from './words.ts'

/** Runs a scenario: the engine's `runScenario`. */
export type Run = (scenario: Scenario) => Promise<Outcome>

export interface Advice {
  /** Seconds of the shortest `timeout` with which the scenario ends with status 0, after its whole delay. */
  readonly shortest: number
  /** The same for a scenario in which everything ends before last call too, so that no signal aborts. */
  readonly calm: number
  /** When the delay ends, if there is a server. */
  readonly delayMs: number | undefined
  /** How the scenario was changed for this: no `timeout` is long enough for a hook that hangs or throws. */
  readonly assumptions: readonly string[]
}

/**
 * Finds the times for a scenario. Undefined if no `timeout` is long enough, since a hook has too short a `timeout` of its own.
 *
 * @throws the signal's reason, once it has aborted: no further run begins.
 */
export async function adviseOn(
  scenario: Scenario,
  run: Run,
  signal?: AbortSignal,
): Promise<Advice | undefined> {
  const { calculable, assumptions } = withoutFaults(scenario)
  const longest = enoughSecondsFor(calculable)
  const runWith = (seconds: number): Promise<Outcome> => {
    signal?.throwIfAborted()
    return run({ ...calculable, timeout: seconds * 1_000 })
  }
  const { moments } = await runWith(longest)
  const { delayEndMs: delayMs } = moments
  if (delayMs !== undefined) assumptions.push(...lateClients(scenario, delayMs))

  const isClean = ({ exitCode, moments }: Outcome): boolean =>
    exitCode === 0 && (moments.delayEndMs ?? 0) >= (delayMs ?? 0)
  const isCalm = (outcome: Outcome): boolean =>
    isClean(outcome) && outcome.bars.every(({ endMs }) => endMs <= outcome.moments.lastCallMs)

  const shortest = await firstWith(async (seconds) => isClean(await runWith(seconds)), 1, longest)
  if (shortest === undefined) return undefined
  const calm = await firstWith(async (seconds) => isCalm(await runWith(seconds)), shortest, longest)
  return { shortest, calm: calm ?? shortest, delayMs, assumptions }
}

/** No `timeout` helps clients that come after the longest delay, and the status says nothing of them. */
function lateClients({ newcomersMs }: Scenario, delayMs: number): string[] {
  if (newcomersMs === 0 || newcomersMs < delayMs) return []
  const times = `New clients come for ${timeText(newcomersMs)}, and the delay ends after ${timeText(delayMs)}.`
  return [`${times} The server refuses clients that come later, whatever the timeout: raise maxDelay.`]
}

/** The smallest whole number from `from` to `to` for which a test holds. It holds for all above the first one. */
async function firstWith(
  holds: (n: number) => Promise<boolean>,
  from: number,
  to: number,
): Promise<number | undefined> {
  if (!(await holds(to))) return undefined
  let [low, high] = [from, to]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (await holds(middle)) high = middle
    else low = middle + 1
  }
  return high
}

function withoutFaults(scenario: Scenario): { calculable: Scenario; assumptions: string[] } {
  const { hooks, maxDelay, newcomersMs } = scenario
  const namesOf = (does: HookSpec['does']): string[] =>
    hooks.filter((each) => each.does === does).map(({ name }) => name)
  const [hanging, throwing] = [namesOf('hangs'), namesOf('throws')]
  const assumptions: string[] = []
  if (hanging.length > 0)
    assumptions.push(`Left out: ${listed(hanging)}. No timeout is long enough for a hook that hangs.`)
  if (throwing.length > 0)
    assumptions.push(
      `${listed(throwing)} counted as if nothing were thrown. A hook that throws makes the status 1.`,
    )
  if (maxDelay !== undefined && maxDelay > newcomersMs && hooks.some(isServer))
    assumptions.push(`New clients counted as if they came for all of maxDelay, ${timeText(maxDelay)}.`)
  const calculable = {
    ...scenario,
    newcomersMs: Math.max(newcomersMs, maxDelay ?? 0),
    hooks: hooks.map((each): HookSpec => {
      if (each.does === 'hangs') return { ...each, does: 'works', ms: 0 }
      return each.does === 'throws' ? { ...each, does: 'works' } : each
    }),
  }
  return { calculable, assumptions }
}

/** More seconds than the scenario can need, whatever runs one after the other. */
function enoughSecondsFor({ hooks, delay = 0, maxDelay = 0, newcomersMs }: Scenario): number {
  const busyMs = hooks.reduce((sum, { ms }) => sum + ms, 0)
  return 60 + Math.ceil((2 * (busyMs + delay + maxDelay + newcomersMs)) / 1_000)
}

/** The code of a program with the scenario's hooks. */
export function codeFor(scenario: Scenario, timeout: number, delayMs: number | undefined): string {
  const servers = scenario.hooks.filter(isDrained)
  const imports = [`import { configure, onShutdown } from 'lastcall'`]
  if (servers.length === scenario.hooks.length) imports[0] = `import { configure } from 'lastcall'`
  if (servers.length > 0) imports.push(`import { drainOnShutdown } from 'lastcall/http'`)
  const { delay } = scenario
  const options = fields({
    timeout: String(digits(timeout * 1_000)),
    delay: delay === undefined ? undefined : digits(delay),
    maxDelay: digits(maxDelayOf(scenario, delayMs)),
  })
  const calls = scenario.hooks.map((each) =>
    isDrained(each) ? drainCode(each, servers.indexOf(each)) : hookCode(each),
  )
  return [...imports, '', `configure(${options})`, '', ...calls, ''].join('\n')
}

/** Whether the drain of a server can do it: the drain has no options of a hook but its name. */
function isDrained(hook: HookSpec): boolean {
  const { after, concurrent, timeout } = hook
  return isServer(hook) && !after && concurrent === undefined && timeout === undefined
}

function drainCode({ name }: HookSpec, at: number): string {
  const server = at > 0 ? `server${at + 1}` : 'server'
  return name === 'http'
    ? `drainOnShutdown(${server})`
    : `drainOnShutdown(${server}, { name: ${quote(name)} })`
}

function hookCode({ name, priority, does, ms, after, concurrent, timeout }: HookSpec): string {
  const options = fields({
    priority:
      priority === 'default' ? undefined : typeof priority === 'string' ? quote(priority) : String(priority),
    after: after?.length === 1 ? quote(String(after[0])) : after && `[${after.map(quote).join(', ')}]`,
    concurrent: concurrent === undefined ? undefined : String(concurrent),
    timeout: digits(timeout),
  })
  const bodies = {
    works: `async () => { /* ${timeText(ms)} */ }`,
    throws: `async () => { /* ${timeText(ms)}, and must not throw */ }`,
    hangs: 'async () => { /* must not hang */ }',
    listens: `async ({ signal }) => { /* up to ${timeText(ms)}: stop when the signal aborts */ }`,
  }
  return `onShutdown(${[quote(name), bodies[does], options].filter(Boolean).join(', ')})`
}

/** The lines of a Kubernetes manifest, or of a Compose file, with a grace period of a second more. */
export function manifestFor(scenario: Scenario, timeout: number, delayMs: number | undefined): string {
  const maxDelay = maxDelayOf(scenario, delayMs)
  if (scenario.platform === 'plain')
    return [
      'services:',
      '  web:',
      '    # More than the timeout.',
      `    stop_grace_period: ${timeout + 1}s`,
      '    environment:',
      `      LASTCALL_TIMEOUT: ${timeout}s`,
      ...(maxDelay === undefined ? [] : [`      LASTCALL_MAX_DELAY: ${duration(maxDelay)}`]),
      '',
    ].join('\n')
  return [
    'spec:',
    '  # In seconds, and more than the timeout.',
    `  terminationGracePeriodSeconds: ${timeout + 1}`,
    '  containers:',
    '    - name: web',
    '      env:',
    '        - name: LASTCALL_TIMEOUT',
    `          value: ${timeout}s`,
    ...(maxDelay === undefined
      ? []
      : ['        - name: LASTCALL_MAX_DELAY', `          value: ${duration(maxDelay)}`]),
    '',
  ].join('\n')
}

/** On Kubernetes the usual `maxDelay` grows with `timeout`: what the times were found for has to be written down. */
function maxDelayOf({ platform, maxDelay }: Scenario, delayMs: number | undefined): number | undefined {
  return maxDelay ?? (platform === 'kubernetes' && delayMs !== undefined ? Math.ceil(delayMs) : undefined)
}

function fields(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `{ ${given.map(([name, value]) => `${name}: ${value}`).join(', ')} }`
}

function digits(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : String(Math.ceil(ms)).replace(/\B(?=(\d{3})+$)/g, '_')
}

/** As the library's variables want it: whole milliseconds. */
function duration(ms: number): string {
  const whole = Math.ceil(ms)
  return whole % 1_000 === 0 ? `${whole / 1_000}s` : `${whole}ms`
}

function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
