import type { Random } from '../random.ts'
import type {
  Block,
  HookPlan,
  MachinePlan,
  Scenario,
  ScenarioEvent,
  ScenarioOptions,
  Standstill,
} from './scenario.ts'

const TIMEOUTS = [300, 500, 800, 1_999, 2_000, 3_000, 9_000, 25_000] as const
const PRIORITIES = [200, 100, 0, 0, 0, -100] as const

/** Moments before the deadline at which the watchdog asks, waits or acts, and around it. */
const NEAR_DEADLINE = [
  1_200, 900, 700, 560, 550, 540, 400, 320, 300, 280, 250, 200, 120, 90, 50, 10, 1,
] as const

/** A random shutdown. About half of them block somewhere. */
export function generate(random: Random): Scenario {
  const options = optionsOf(random)
  const isCalm = random.isWithin(25)
  const hooks = Array.from({ length: random.between(1, 5) }, (_, at) =>
    hookOf(random, `h${at + 1}`, options, isCalm),
  )
  const blocksSometimes = (parts: number): Block | undefined =>
    !isCalm && random.isWithin(parts) ? blockOf(random, options) : undefined
  return {
    options,
    machine: machineOf(random, options),
    hooks,
    events: eventsOf(random, options, isCalm),
    exitAhead: blocksSometimes(8),
    exitBehind: blocksSometimes(8),
    onReport: blocksSometimes(8),
  }
}

function optionsOf(random: Random): ScenarioOptions {
  const timeout = random.of(TIMEOUTS)
  return {
    timeout,
    watchdog: random.of([true, true, true, true, 'kill', 'kill', false]),
    processExit: random.isWithin(20),
    noticeMs: timeout >= 500 && random.isWithin(15) ? 2 * timeout + random.between(0, timeout) : undefined,
  }
}

/** A process is slow to answer, but not as slow as a watchdog takes for blocked. */
function machineOf(random: Random, { timeout }: ScenarioOptions): MachinePlan {
  const share = random.isWithin(75) ? undefined : random.of([1, 0.5, 0.2, 0.1, 0.05])
  const most = Math.floor(0.4 * Math.min(timeout / 8, Math.max(100, 15 / (share ?? 1))))
  return {
    isProcess1: random.isWithin(10),
    share,
    lateMs: random.isWithin(50) ? 0 : random.between(1, most),
    seed: random.between(1, 1_000_000),
    startMs: random.between(0, 60),
    pauses: standstillsOf(random, timeout, [0, 0, 0, 1, 1, 2], [50, 200, 400, 1_000, 5_000, 60_000]),
    stalls: standstillsOf(random, timeout, [0, 0, 0, 0, 0, 1], [200, 320, 450, 700]),
    isThreadFirst: random.isWithin(50),
  }
}

function standstillsOf(
  random: Random,
  timeout: number,
  counts: readonly number[],
  lengths: readonly number[],
): Standstill[] {
  const all: Standstill[] = []
  let fromMs = 0
  for (let count = random.of(counts); count > 0; count--) {
    const atMs = Math.max(fromMs, momentOf(random, timeout))
    const ms = random.of(lengths)
    all.push({ atMs, ms })
    fromMs = atMs + ms + random.between(1, 500)
  }
  return all
}

/** Any time, but more often one near the deadline. */
function momentOf(random: Random, timeout: number): number {
  if (random.isWithin(40)) return random.between(1, timeout)
  return Math.max(1, timeout - random.of(NEAR_DEADLINE))
}

function hookOf(random: Random, name: string, options: ScenarioOptions, isCalm: boolean): HookPlan {
  const block = (parts: number): Block | undefined =>
    !isCalm && random.isWithin(parts) ? blockOf(random, options) : undefined
  return {
    name,
    priority: random.of(PRIORITIES),
    first: block(15),
    runsMs: durationOf(random, options),
    later: block(20),
    onAbort: block(6),
  }
}

function durationOf(random: Random, { timeout }: ScenarioOptions): number | undefined {
  const kind = random.between(1, 10)
  if (kind <= 3) return 0
  if (kind <= 5) return random.between(1, Math.ceil(timeout / 10))
  if (kind <= 8) return momentOf(random, timeout)
  return undefined
}

function blockOf(random: Random, { timeout }: ScenarioOptions): Block {
  const code = random.isWithin(70) ? 'js' : 'native'
  const kind = random.between(1, 10)
  if (kind <= 4) return { code }
  if (kind <= 7) return { code, ms: random.between(1, 450) }
  return { code, ms: random.between(1, 2 * timeout) }
}

function eventsOf(random: Random, options: ScenarioOptions, isCalm: boolean): ScenarioEvent[] {
  const { timeout, noticeMs } = options
  const events: ScenarioEvent[] = Array.from({ length: random.of([0, 0, 0, 1, 2]) }, () => {
    const atMs = momentOf(random, noticeMs ?? timeout)
    if (!isCalm && random.isWithin(60)) return { atMs, what: 'block', block: blockOf(random, options) }
    return { atMs, what: 'signal', signal: random.of(['SIGTERM', 'SIGTERM', 'SIGINT']) }
  })
  // A forced exit starts the hooks that are left.
  if (options.processExit && random.isWithin(40))
    events.push({ atMs: random.between(201, timeout), what: 'signal', signal: 'SIGINT' })
  if (noticeMs !== undefined && random.isWithin(80))
    events.push({ atMs: random.between(1, noticeMs), what: 'signal', signal: 'SIGTERM' })
  return events.sort((one, other) => one.atMs - other.atMs)
}
