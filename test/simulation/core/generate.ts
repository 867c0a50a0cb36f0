import type { Random } from '../random.ts'
import type { HookPlan, Scenario, ScenarioEvent, ScenarioOptions } from './scenario.ts'

const PRIORITIES = [200, 100, 50, 0, 0, 0, -50, -100, -200] as const
const TIMEOUTS: readonly number[] = [300, 1_000, 2_000, 9_000, 25_000, 120_000]

/** Milliseconds after the trigger in which a signal is part of it (T2), and moments around the end of that time. */
const REPEAT_WINDOW = 200
const AROUND_REPEAT = [0, 1, 50, 150, 199, 201, 250, 400] as const

/**
 * A random shutdown. Half of all hooks end soon, so that many scenarios get far.
 *
 * @param timeouts - Those that it may have, in milliseconds.
 */
export function generate(random: Random, timeouts: readonly number[] = TIMEOUTS): Scenario {
  const options = optionsOf(random, timeouts)
  const names = Array.from({ length: random.between(1, 8) }, (_, at) => `h${at + 1}`)
  const priorities = Array.from({ length: 3 }, () => random.of(PRIORITIES))
  const hooks = names.map((name, at) => hookOf(random, name, names.slice(0, at), priorities, options))
  return { options, hooks, events: eventsOf(random, hooks, options) }
}

function optionsOf(random: Random, timeouts: readonly number[]): ScenarioOptions {
  const timeout = random.of(timeouts)
  const reserve = random.isWithin(80) ? Math.floor(timeout / 5) : random.between(0, timeout - 1)
  return {
    timeout,
    reserve,
    delay: random.isWithin(50) ? 0 : random.between(1, Math.max(1, Math.floor((timeout - reserve) / 2))),
    exit: random.of(['code', 'code', 'code', 'signal', false]),
    processExit: random.isWithin(10),
  }
}

function hookOf(
  random: Random,
  name: string,
  older: readonly string[],
  priorities: readonly number[],
  options: ScenarioOptions,
): HookPlan {
  const kind = random.isWithin(20) ? 'hold' : 'hook'
  const priority = random.of(priorities)
  const isLate = random.isWithin(15)
  const after = kind === 'hook' && random.isWithin(20) ? random.someOf([...older, 'nobody'], 40) : []
  return {
    kind,
    name: random.isWithin(90) ? name : (older[0] ?? name),
    priority,
    after: after.length > 0 ? after : undefined,
    concurrent: kind === 'hook' && after.length === 0 && random.isWithin(15) ? true : undefined,
    timeout: kind === 'hook' && random.isWithin(20) ? random.between(1, options.timeout) : undefined,
    lateMs: isLate ? random.between(0, options.timeout) : undefined,
    runsMs: durationOf(random, options),
    stopsMs: random.isWithin(50) ? random.of([0, 0, 1, 50, 400]) : undefined,
    againMs: kind === 'hold' && random.isWithin(15) ? random.of([0, 0, 1, 50, 400]) : undefined,
    ends:
      kind === 'hold' ? 'returns' : random.of(['returns', 'returns', 'returns', 'rejects', 'throws at once']),
  }
}

function durationOf(random: Random, { timeout }: ScenarioOptions): number | undefined {
  const kind = random.between(1, 10)
  if (kind <= 5) return random.between(0, Math.floor(timeout / 20))
  if (kind <= 8) return random.between(0, timeout)
  return kind === 9 ? random.between(timeout, 2 * timeout) : undefined
}

function eventsOf(random: Random, hooks: readonly HookPlan[], { timeout }: ScenarioOptions): ScenarioEvent[] {
  const first: ScenarioEvent = random.isWithin(80)
    ? { atMs: 0, what: 'signal', signal: random.of(['SIGTERM', 'SIGTERM', 'SIGINT']) }
    : { atMs: 0, what: 'shutdown' }
  const later = Array.from({ length: random.of([0, 0, 1, 1, 2, 4]) }, () => {
    const atMs = random.isWithin(40) ? random.of(AROUND_REPEAT) : random.between(0, timeout)
    // T2 does not say on which side of the window this moment lies.
    return eventOf(random, hooks, atMs === REPEAT_WINDOW ? REPEAT_WINDOW + 1 : atMs)
  })
  return [first, ...later.sort((one, other) => one.atMs - other.atMs)]
}

function eventOf(random: Random, hooks: readonly HookPlan[], atMs: number): ScenarioEvent {
  const kind = random.between(1, 10)
  if (kind <= 5) return { atMs, what: 'signal', signal: random.of(['SIGTERM', 'SIGINT']) }
  if (kind <= 6) return { atMs, what: 'shutdown' }
  if (kind <= 8) return { atMs, what: 'stray error' }
  if (kind === 9) return { atMs, what: 'exit', code: random.of([0, 3]) }
  return { atMs, what: 'unregister', name: random.of(hooks).name }
}
