import type { Random } from '../random.ts'
import type { ClientPlan, RequestPlan, Scenario, ScenarioOptions, UploadPlan } from './scenario.ts'

const TIMEOUTS = [600, 2_000, 9_000, 25_000] as const

/** Moments around the end of a delay, at which a drain decides. */
const AROUND = [-51, -50, -49, -1, 0, 1, 2] as const

/** A random shutdown of a server with up to six kinds of clients. */
export function generate(random: Random): Scenario {
  const options = optionsOf(random)
  const clients = Array.from({ length: random.between(1, 6) }, () => clientsOf(random, options)).flat()
  return { options, clients }
}

function optionsOf(random: Random): ScenarioOptions {
  const timeout = random.of(TIMEOUTS)
  const reserve = random.isWithin(70) ? timeout / 5 : random.between(100, timeout / 2)
  const untilLastCall = timeout - reserve
  const delay = random.isWithin(25) ? 0 : random.between(1, Math.floor(untilLastCall / random.of([1, 4, 20])))
  const hasMost = random.isWithin(40)
  return {
    timeout,
    reserve,
    delay,
    maxDelay: hasMost ? random.between(delay, untilLastCall) : undefined,
    failOnCut: random.isWithin(85),
    isWithdrawn: random.isWithin(3) ? true : undefined,
  }
}

/** When the listener closes if no newcomer comes. */
function leastOf({ delay, timeout, reserve }: ScenarioOptions): number {
  return Math.floor(Math.min(delay, (timeout - reserve) / 2))
}

function momentOf(random: Random, options: ScenarioOptions): number {
  const least = leastOf(options)
  const kind = random.between(1, 10)
  if (kind <= 3) return -random.between(1, 1_500)
  if (kind <= 5) return random.between(-50, 50)
  if (kind <= 7) return Math.max(1, random.between(0, least + 1))
  if (kind <= 9) return least + random.of(AROUND)
  return random.between(0, options.timeout)
}

/** A client, or several that come at once. */
function clientsOf(random: Random, options: ScenarioOptions): ClientPlan[] {
  const client = clientOf(random, options)
  return Array(random.isWithin(10) ? random.between(2, 4) : 1).fill(client)
}

/**
 * Nothing is pipelined behind an upload, which may never be read: nobody can tell what has come behind it. A client of
 * event streams pipelines nothing: nobody can tell a stream from another response while it waits for an earlier one.
 */
function clientOf(random: Random, options: ScenarioOptions): ClientPlan {
  const connectMs = momentOf(random, options)
  const kind = random.between(1, 10)
  if (kind === 1) return { connectMs, requests: [] }
  if (kind <= 3) return { connectMs, requests: busyRequests(random, options) }
  const requests = Array.from({ length: random.of([1, 1, 1, 2, 3]) }, (_, at) =>
    requestOf(random, options, at),
  ).map((plan, at, all) => {
    const mayBePipelined = !all[at - 1]?.upload && all.every(({ asks }) => asks === undefined)
    return mayBePipelined ? plan : { ...plan, isPipelined: undefined }
  })
  // The client is there in time, and asks at a moment of its own.
  if (random.isWithin(30)) {
    const early = -random.between(1, 1_500)
    const [first, ...rest] = requests as [RequestPlan, ...RequestPlan[]]
    const pauseMs = Math.max(0, momentOf(random, options) - early)
    return { connectMs: early, requests: [{ ...first, pauseMs }, ...rest] }
  }
  return { connectMs, requests }
}

/** A client that never pauses, or comes back again and again. */
function busyRequests(random: Random, { timeout }: ScenarioOptions): RequestPlan[] {
  const step = Math.floor(timeout / random.between(8, 25))
  const pauseMs = random.isWithin(30) ? 0 : random.between(1, step)
  const plan = {
    pauseMs,
    endsMs: Math.max(1, step - pauseMs),
    isProbe: random.isWithin(10) ? (true as const) : undefined,
  }
  return Array(random.between(4, 14)).fill(plan)
}

function requestOf(random: Random, options: ScenarioOptions, at: number): RequestPlan {
  const { timeout } = options
  const isStream = random.isWithin(30)
  const upload = !isStream && random.isWithin(15) ? uploadOf(random) : undefined
  const endsMs = lengthOf(random, options, isStream)
  const longest = endsMs ?? timeout
  return {
    pauseMs: at === 0 && random.isWithin(70) ? 0 : random.between(0, Math.floor(timeout / 10)),
    isPipelined: at > 0 && random.isWithin(40) ? true : undefined,
    asks: isStream
      ? random.of(['events alone', 'events alone', 'events too'])
      : random.isWithin(3)
        ? 'events alone'
        : undefined,
    isProbe: random.isWithin(8) ? true : undefined,
    classed: random.isWithin(20) ? random.of(['probe', 'finish', 'end', 'end']) : undefined,
    headMs: random.isWithin(12) ? random.of([1, 60, 450, 600, 1_500, 1_900, 'never']) : undefined,
    upload,
    beginsMs:
      isStream || random.isWithin(20)
        ? random.between(0, Math.min(longest, random.of([0, 50, 1_000])))
        : undefined,
    writesMs: isStream && random.isWithin(60) ? random.of([90, 400, 700, 1_300, 2_600]) : undefined,
    endsMs,
    hangsUpMs: random.isWithin(8) ? random.between(1, timeout / 2) : undefined,
  }
}

/** Undefined if it never ends. */
function lengthOf(random: Random, { timeout }: ScenarioOptions, isStream: boolean): number | undefined {
  const kind = random.between(1, 10)
  if (isStream) return kind <= 5 ? undefined : random.between(1_000, Math.max(1_000, timeout))
  if (kind <= 2) return 0
  if (kind <= 6) return random.between(1, Math.floor(timeout / 10))
  return kind <= 9 ? random.between(1, timeout) : undefined
}

/** Much faster than 1 kB a second, or much slower. */
function uploadOf(random: Random): UploadPlan {
  const pieces = random.between(1, 12)
  const isFast = random.isWithin(50)
  return {
    pieces,
    bytes: isFast ? 3_000 : 10,
    everyMs: isFast ? random.of([10, 300, 900]) : random.of([50, 300, 900]),
    stopsAfter: random.isWithin(25) ? random.between(0, pieces) : undefined,
    isRead: random.isWithin(70),
  }
}
