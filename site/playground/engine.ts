/** Runs a scenario in the library's own core, on the fake process and the fake clock of its testing kit. */
import { LastcallError } from '../../src/core/api/errors.ts'
import type { HookContext, HookOptions, ShutdownHook } from '../../src/core/api/hooks.ts'
import type { Moments, Newcomers, Part } from '../../src/core/api/part.ts'
import type { DrainResult, HookReport, ShutdownReason, ShutdownReport } from '../../src/core/api/reports.ts'
import { checkRegistry } from '../../src/core/check/check.ts'
import { formatCut } from '../../src/core/end/problems.ts'
import { formatTimeline } from '../../src/core/end/timeline.ts'
import { deferred } from '../../src/core/node/deferred.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { FakeProcess } from '../../src/testing/fake-process.ts'
import { createTestRegistry, type TestRegistry } from '../../src/testing/test-registry.ts'
import { type HookSpec, isServer, type Scenario } from './scenario.ts'

/** One hook in the order of the starts, for a picture. */
export interface Bar {
  readonly name: string
  readonly priority: number
  readonly status: HookReport['status']
  readonly startMs: number
  readonly endMs: number
  /** Whether its level was passed over while it ran. */
  readonly isPassedOver: boolean
  readonly overtakenBy: readonly string[]
  readonly responsesCut: number
}

/** What a scenario came to, as plain data. */
export interface Outcome {
  readonly exitCode: number
  readonly stderr: string
  /** What `report.toJSON()` returns, without the stacks of errors. None if there was no hook, and so no shutdown. */
  readonly report?: object
  /** What `formatTimeline(report)` returns. */
  readonly timeline: string
  readonly bars: readonly Bar[]
  /** The levels that were passed over, and when. */
  readonly passedOver: ShutdownReport['passedOver']
  readonly moments: {
    /** None if no server is registered. */
    readonly delayEndMs?: number
    readonly lastCallMs: number
    readonly deadlineMs: number
    readonly endMs: number
  }
}

/**
 * Sends SIGTERM to a process with the scenario's hooks, and lets time pass until it has exited.
 *
 * @throws {TypeError | RangeError | LastcallError} what the library throws for a bad option or a cycle.
 */
export async function runScenario(scenario: Scenario): Promise<Outcome> {
  const { platform, timeout, delay, maxDelay, hooks, newcomersMs } = scenario
  const env = platform === 'kubernetes' ? { KUBERNETES_SERVICE_HOST: '10.0.0.1' } : {}
  const process = new FakeProcess({ env })
  const clock = new FakeClock()
  let report: ShutdownReport | undefined
  const onReport = (made: ShutdownReport): void => {
    report = made
  }
  const registry = createTestRegistry({ process, clock, timeout, delay, maxDelay, onReport })
  for (const spec of hooks) register(registry, spec, newcomersMs)
  process.emit('SIGTERM')
  if (!process.hasExited) await clock.advance(deadlineOf(registry))
  const exitCode = await process.exited
  return { exitCode, stderr: process.stderr.text, ...drawn(report) }
}

function register(registry: TestRegistry, spec: HookSpec, newcomersMs: number): void {
  const { name, priority, after, concurrent, timeout } = spec
  const options: HookOptions = { name, priority, after, concurrent, timeout }
  checkRegistry('registry', registry)
  if (isServer(spec)) registry.join(new Server(spec, options, registry.clock, newcomersMs))
  else registry.onShutdown(workOf(spec, registry.clock), options)
}

function deadlineOf(registry: TestRegistry): number {
  checkRegistry('registry', registry)
  return registry.settings.timeout
}

/** What a hook does. */
function workOf({ does, ms }: HookSpec, clock: FakeClock): ShutdownHook {
  switch (does) {
    case 'works':
      return () => clock.sleep(ms)
    case 'listens':
      return ({ signal }) => Promise.race([clock.sleep(ms), aborted(signal)])
    case 'hangs':
      return () => new Promise(() => {})
    case 'throws':
      return () => clock.sleep(ms).then(fail)
    default:
      return does satisfies never
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}

/** The stack is the same wherever it runs. */
function fail(): never {
  throw Object.assign(new Error('it failed'), {
    stack: 'Error: it failed\n    at close (file:///app/server.js:42:9)',
  })
}

/** Stands for a server, as its drain takes part in a shutdown. The last request begins when the delay ends. */
class Server implements Part {
  readonly name: string
  readonly options: HookOptions
  readonly #work: ShutdownHook
  readonly #longestMs: number
  readonly #clock: FakeClock
  readonly #newcomersMs: number
  readonly #brokenOff = deferred<void>()
  #triggeredAt = 0
  #closedAt = Infinity
  #responsesCut = 0

  constructor(spec: HookSpec, options: HookOptions, clock: FakeClock, newcomersMs: number) {
    this.name = spec.name
    this.options = options
    this.#work = workOf(spec, clock)
    this.#longestMs = spec.does === 'hangs' ? Infinity : spec.ms
    this.#clock = clock
    this.#newcomersMs = newcomersMs
  }

  begin(_reason: ShutdownReason, { triggeredAt }: Moments): void {
    this.#triggeredAt = triggeredAt
  }

  /** Ten a second, the first of them at the trigger. */
  newcomers(): Newcomers {
    if (this.#newcomersMs === 0) return { count: 0, lastMs: undefined, longestMs: 0 }
    const openMs = Math.min(this.#clock.now(), this.#closedAt) - this.#triggeredAt
    const lastMs = Math.min(openMs, this.#newcomersMs)
    return { count: Math.floor(lastMs / 100) + 1, lastMs, longestMs: Math.min(openMs, this.#longestMs) }
  }

  async run(context: HookContext): Promise<void> {
    this.#closedAt = this.#clock.now()
    await Promise.race([this.#work(context), this.#brokenOff.promise])
    if (this.#responsesCut > 0) throw new LastcallError('ERR_LASTCALL_CUT', formatCut(this.#responsesCut))
  }

  passOver(): void {
    this.#responsesCut = 1
    this.#brokenOff.resolve()
  }

  drained(): DrainResult {
    const { count, lastMs } = this.newcomers()
    return {
      responsesCut: this.#responsesCut,
      connectionsClosed: 0,
      newcomers: count,
      ...(lastMs !== undefined && { lastNewcomerMs: lastMs }),
    }
  }
}

function drawn(report: ShutdownReport | undefined): Omit<Outcome, 'exitCode' | 'stderr'> {
  if (!report)
    return { timeline: '', bars: [], passedOver: [], moments: { lastCallMs: 0, deadlineMs: 0, endMs: 0 } }
  const { times, durationMs, hooks, passedOver } = report
  const starts = hooks.filter(isServer).map(({ startMs }) => startMs)
  return {
    report: JSON.parse(JSON.stringify(report, (key, value) => (key === 'stack' ? undefined : value))),
    timeline: formatTimeline(report),
    bars: hooks.map((hook) => barOf(hook, report)),
    passedOver,
    moments: {
      ...(starts.length > 0 && { delayEndMs: Math.min(...starts) }),
      lastCallMs: times.lastCallAtMs,
      deadlineMs: times.deadlineAtMs,
      endMs: durationMs,
    },
  }
}

function barOf(hook: HookReport, { passedOver }: ShutdownReport): Bar {
  const { name, priority, status, startMs, durationMs, overtakenBy = [], drained } = hook
  const endMs = startMs + durationMs
  const isPassedOver = passedOver.some((level) => level.priority === priority && endMs >= level.atMs)
  const { responsesCut = 0 } = drained ?? {}
  return { name, priority, status, startMs, endMs, isPassedOver, overtakenBy, responsesCut }
}
