import type { Random } from '../random.ts'
import { generate } from './generate.ts'
import type { RegistryPlan, Scenario, ScenarioEvent, ScenarioOptions } from './scenario.ts'

/** Changes a scenario in one way. Nobody else has drawn from `random` what it draws. */
type Change = (random: Random, scenario: Scenario) => Scenario

/** What few shutdowns have, and in how many of 100 it is. */
const CHANGES: readonly (readonly [parts: number, change: Change])[] = [
  [4, startByCrash],
  [4, startByParent],
  [4, startWhenIdle],
  [4, startWithMoreTime],
  [5, addOwnCode],
  [5, addReader],
  [5, addPause],
  [8, addRegistry],
]

/** Adds what a shutdown seldom has. */
export function addUnusual(random: Random, scenario: Scenario): Scenario {
  const events = scenario.events.map((event) =>
    event.what === 'stray error' && random.isWithin(50)
      ? { ...event, event: random.of(['unhandledRejection', 'both'] as const) }
      : event,
  )
  return CHANGES.reduce<Scenario>(
    (changed, [parts, change]) => (random.isWithin(parts) ? change(random, changed) : changed),
    { ...scenario, events },
  )
}

function startByCrash(random: Random, scenario: Scenario): Scenario {
  const event = random.of([undefined, 'unhandledRejection', 'both'] as const)
  const crashes = random.isWithin(50) || (event === undefined ? 'exceptions' : 'rejections')
  return started(scenario, { atMs: 0, what: 'stray error', event }, { crashes })
}

function startByParent(random: Random, scenario: Scenario): Scenario {
  const first: ScenarioEvent = random.isWithin(50)
    ? { atMs: 0, what: 'message', message: 'shutdown' }
    : { atMs: 0, what: 'disconnect' }
  return withEvents(started(scenario, first, { parent: true }), happeningsOf(random, scenario))
}

/** What a parent or the event loop may do at any time. A message may ask for nothing. */
function happeningsOf(random: Random, { options }: Scenario): ScenarioEvent[] {
  const all = [
    { what: 'message', message: 'shutdown' },
    { what: 'message', message: 'other' },
    { what: 'disconnect' },
    { what: 'idle' },
  ] as const
  return random.someOf(all, 25).map((event) => ({ ...event, atMs: random.between(0, options.timeout) }))
}

function startWhenIdle(random: Random, scenario: Scenario): Scenario {
  return started(scenario, { atMs: 0, what: 'idle', isBusy: random.isWithin(50) }, { idle: true })
}

/** T11: as after the notice of a platform, which then sends its signal, before last call or after it. */
function startWithMoreTime(random: Random, scenario: Scenario): Scenario {
  const { timeout } = scenario.options
  const longer = timeout + random.between(1, 20 * timeout)
  const options = random.isWithin(70) ? { reserve: undefined, delay: 0 } : {}
  // Otherwise most hooks would have ended long before.
  const hooks = scenario.hooks.map((hook) => ({
    ...hook,
    runsMs: hook.runsMs && Math.floor((hook.runsMs * longer) / timeout),
  }))
  const begun = { ...started(scenario, { atMs: 0, what: 'shutdown', timeout: longer }, options), hooks }
  if (random.isWithin(20)) return begun
  const most = longer - timeout
  const usualLastCall = Math.floor(longer - Math.min(longer / 5, 10_000))
  const atMs = random.isWithin(40)
    ? random.between(0, longer)
    : random.between(Math.min(usualLastCall, most), most)
  return withEvents(begun, [{ atMs: atMs === 200 ? 201 : atMs, what: 'signal', signal: 'SIGTERM' }])
}

function addOwnCode(random: Random, scenario: Scenario): Scenario {
  const atMs = random.between(0, scenario.options.timeout)
  return withEvents(scenario, [{ atMs, what: 'exit code', code: random.of([3, 3, 0]) }])
}

/** Something is written, and the reader of it stops, goes on or goes away. */
function addReader(random: Random, scenario: Scenario): Scenario {
  const { timeout } = scenario.options
  const output = random.of(['stdout', 'stdout', 'stderr'] as const)
  const soon = (): number => random.between(0, random.isWithin(50) ? Math.floor(timeout / 10) : timeout)
  const reader = random.of([['close'], ['pause'], ['pause', 'resume'], ['pause', 'close']] as const)
  const writes = Array.from({ length: random.between(1, 3) }, (_, at) => ({
    what: 'write' as const,
    output: random.isWithin(80) ? output : 'stdout',
    text: `text ${at + 1};`,
    atMs: soon(),
  }))
  let atMs = 0
  const acts = reader.map((does) => {
    atMs += soon()
    return { what: 'reader' as const, output, does, atMs }
  })
  return withEvents(scenario, [...writes, ...acts])
}

/** One pause, short or long, sometimes over the whole rest of the time. Signals like to come during it. */
function addPause(random: Random, scenario: Scenario): Scenario {
  const { timeout } = scenario.options
  const atMs = random.isWithin(30) ? random.between(1, 199) : random.between(1, timeout)
  const ms = random.isWithin(50)
    ? random.between(1, timeout)
    : random.between(timeout - atMs + 1, 2 * timeout)
  const signals = Array.from({ length: random.of([0, 1, 2]) }, () => ({
    atMs: atMs + random.between(0, ms),
    what: 'signal' as const,
    signal: random.of(['SIGINT', 'SIGTERM'] as const),
  }))
  return withEvents(scenario, [{ atMs, what: 'pause', ms }, ...signals])
}

/** What a registry cannot be judged by that begins later than the other one. */
const FOR_ONE: readonly ScenarioEvent['what'][] = ['exit code', 'pause', 'reader', 'write']

/**
 * A second registry, which may be the one that ends the process. No `processExit`: at the exit of one registry, hooks of the
 * other would begin, and nobody says what then counts.
 */
function addRegistry(random: Random, scenario: Scenario): Scenario {
  const { options, hooks } = generate(random)
  const other: RegistryPlan = {
    options: {
      ...options,
      processExit: false,
      crashes: random.isWithin(50) || undefined,
      parent: random.isWithin(50) || undefined,
      idle: random.isWithin(50) || undefined,
    },
    hooks: hooks.map((hook) => ({
      ...hook,
      name: renamed(hook.name),
      after: hook.after?.map(renamed),
    })),
  }
  const events = scenario.events.filter(({ what }) => !FOR_ONE.includes(what))
  const one = { ...scenario, events, options: { ...scenario.options, processExit: false }, other }
  const call = { atMs: random.between(0, options.timeout), what: 'shutdown', ofOther: true } as const
  return withEvents(one, [...happeningsOf(random, scenario), ...(random.isWithin(30) ? [call] : [])])
}

const renamed = (name: string): string => name.replace('h', 'o')

function started(scenario: Scenario, first: ScenarioEvent, options: Partial<ScenarioOptions>): Scenario {
  const [, ...later] = scenario.events
  return { ...scenario, options: { ...scenario.options, ...options }, events: [first, ...later] }
}

/** The trigger stays the first. */
function withEvents(scenario: Scenario, more: readonly ScenarioEvent[]): Scenario {
  const [first, ...later] = scenario.events
  if (!first) return scenario
  const events = [...later, ...more].sort((one, other) => one.atMs - other.atMs)
  return { ...scenario, events: [first, ...events] }
}
