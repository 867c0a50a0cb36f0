import type { Random } from '../random.ts'
import type {
  GroupPlan,
  HookPlan,
  ProcessPlan,
  ProgramPlan,
  RestPlan,
  Scenario,
  ScenarioEvent,
  ScenarioOptions,
} from './scenario.ts'

const TIMEOUTS = [1_000, 3_000, 9_000, 9_000, 25_000] as const
const READY_TIMEOUTS = [200, 1_000, 5_000, 30_000] as const

/** Milliseconds from the first start until the shutdown: restarts are counted for a minute. */
const RUNNING_TIMES = [100, 2_000, 5_000, 20_000, 70_000] as const

/** Moments around the 200 ms in which a signal is part of the one that started the shutdown (T2). */
const AROUND_REPEAT = [0, 50, 199, 201, 400] as const

/** A random supervisor. Most processes get ready soon and stop when they are asked, so that many scenarios get far. */
export function generate(random: Random): Scenario {
  const options = optionsOf(random)
  const stopsAt = random.between(0, random.of(RUNNING_TIMES))
  const groups = groupsOf(random, options, stopsAt)
  const hooks = Array.from({ length: random.of([0, 0, 0, 1, 2]) }, () => hookOf(random, options))
  return { options, groups, hooks, events: eventsOf(random, options, groups, stopsAt) }
}

function optionsOf(random: Random): ScenarioOptions {
  const timeout = random.of(TIMEOUTS)
  const fifth = timeout / 5
  return {
    timeout,
    reserve: random.isWithin(80) ? fifth : random.between(fifth, timeout - 100),
    exit: random.isWithin(85) ? 'code' : false,
    foreground: random.isWithin(50),
    forward: random.someOf(['SIGUSR2', 'SIGHUP'], 50),
    priority: random.of([100, 100, 100, 0, -100]),
    jitter: Array.from({ length: 3 }, () => random.between(1, 999) / 1_000),
  }
}

function groupsOf(random: Random, options: ScenarioOptions, stopsAt: number): GroupPlan[] {
  let named = 0
  return Array.from({ length: random.between(1, 3) }, (_, at) => ({
    atMs: at === 0 ? 0 : random.isWithin(80) ? 0 : random.between(0, stopsAt + 100),
    programs: Array.from({ length: random.of([1, 1, 1, 2]) }, () =>
      programOf(random, `p${++named}`, options, stopsAt),
    ),
  }))
}

function programOf(random: Random, name: string, options: ScenarioOptions, stopsAt: number): ProgramPlan {
  const instances = random.isWithin(35) ? random.between(1, 3) : undefined
  const ready = random.of(
    instances === undefined
      ? (['spawned', 'spawned', 'message'] as const)
      : (['listening', 'listening', 'message', 'spawned'] as const),
  )
  return {
    name,
    instances,
    restart: random.of([undefined, 'always', 'on-failure', 'on-failure', 'never']),
    maxRestarts: random.of([undefined, undefined, 0, 1, 2, 20]),
    critical: random.of([undefined, false]),
    successCodes: random.isWithin(15) ? [3] : undefined,
    fatalCodes: random.isWithin(15) ? [4] : undefined,
    stopSignal: random.of(['SIGTERM', 'SIGTERM', 'SIGINT', 'SIGQUIT']),
    stopTimeout: random.of([50, 300, 1_000, 5_000, 60_000, options.timeout - options.reserve]),
    ready,
    readyTimeout: random.of(READY_TIMEOUTS),
    processes: Array.from({ length: random.between(1, 4) }, () =>
      processOf(random, options, stopsAt, instances !== undefined),
    ),
  }
}

function processOf(
  random: Random,
  { timeout }: ScenarioOptions,
  stopsAt: number,
  isInstance: boolean,
): ProcessPlan {
  const fails = random.isWithin(3) ? random.of(['ENOENT', 'EACCES', 'EAGAIN'] as const) : undefined
  const code = random.of([0, 1, 3, 4, 9] as const)
  return {
    fails,
    readyMs: random.isWithin(92) ? random.of([0, 1, 30, 150, random.between(0, 2_000)]) : undefined,
    port: isInstance ? random.of([8_000, 8_000, 8_000, 8_000, 9_000]) : undefined,
    exitMs: random.isWithin(35)
      ? random.of([0, 20, random.between(0, 500), random.between(0, stopsAt + timeout), 10_100])
      : undefined,
    exit: random.isWithin(85) ? code : 'SIGSEGV',
    stopMs: random.isWithin(85) ? random.of([0, 1, 40, random.between(0, timeout)]) : undefined,
    stop: random.of(['signal', 'signal', 0, 1, 3, 143]),
    killMs: random.isWithin(95) ? random.of([0, 0, 1, 30]) : undefined,
    rest: !isInstance && !fails && random.isWithin(15) ? restOf(random, timeout) : undefined,
    outputMs: !fails && random.isWithin(10) ? random.between(1, 1_500) : undefined,
  }
}

function restOf(random: Random, timeout: number): RestPlan {
  return {
    exitMs: random.isWithin(50) ? random.between(1, timeout) : undefined,
    stopMs: random.isWithin(60) ? random.between(1, 500) : undefined,
  }
}

function hookOf(random: Random, { timeout }: ScenarioOptions): HookPlan {
  return {
    priority: random.of([200, 100, 0, -100, -200]),
    runsMs: random.isWithin(80) ? random.between(0, Math.floor(timeout / 10)) : undefined,
    ends: random.isWithin(85) ? 'returns' : 'rejects',
  }
}

function eventsOf(
  random: Random,
  options: ScenarioOptions,
  groups: readonly GroupPlan[],
  stopsAt: number,
): ScenarioEvent[] {
  const names = groups.flatMap(({ programs }) => programs.map(({ name }) => name))
  const before = Array.from({ length: random.of([0, 1, 2, 4]) }, () =>
    eventOf(random, names, options, random.between(0, stopsAt)),
  )
  const later = Array.from({ length: random.of([0, 0, 1, 2]) }, (): ScenarioEvent => {
    const ms = random.isWithin(40) ? random.of(AROUND_REPEAT) : random.between(0, options.timeout)
    return random.isWithin(40)
      ? { atMs: stopsAt + ms, what: 'signal', signal: random.of(['SIGINT', 'SIGTERM']) }
      : eventOf(random, names, options, stopsAt + ms)
  })
  return [...before, endOf(random, stopsAt), ...later].sort((one, other) => one.atMs - other.atMs)
}

/** What starts the shutdown, if no program has done that before. */
function endOf(random: Random, atMs: number): ScenarioEvent {
  if (random.isWithin(70)) return { atMs, what: 'signal', signal: random.of(['SIGTERM', 'SIGINT']) }
  return random.isWithin(90) ? { atMs, what: 'shutdown' } : { atMs, what: 'exit', code: random.of([0, 7]) }
}

function eventOf(
  random: Random,
  names: readonly string[],
  { forward }: ScenarioOptions,
  atMs: number,
): ScenarioEvent {
  const kind = random.between(1, 10)
  if (kind <= 2) return { atMs, what: 'status' }
  if (kind <= 4 && forward.length > 0) return { atMs, what: 'signal', signal: random.of(forward) }
  // A signal that is not forwarded, and ends a process by default.
  if (kind === 5 && random.isWithin(20)) return { atMs, what: 'signal', signal: 'SIGHUP' }
  const call = random.of(['stop', 'restart', 'reload', 'reload'] as const)
  return { atMs, what: 'call', call, name: random.isWithin(97) ? random.of(names) : 'nobody' }
}
