/** Runs a scenario in the library's own core, on the fake process and the fake clock of its testing kit. */
import type { HookOptions, ShutdownHook } from '../../src/core/api/hooks.ts'
import type { HookReport, ShutdownReport } from '../../src/core/api/reports.ts'
import { checkRegistry } from '../../src/core/check/check.ts'
import { formatTimeline } from '../../src/core/end/timeline.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { FakeProcess } from '../../src/testing/fake-process.ts'
import { createTestRegistry, type TestRegistry } from '../../src/testing/test-registry.ts'
import { START } from '../../test/simulation/drains/stage.ts'
import { DrainedServer, fail } from './clients/drained-server.ts'
import type { ServerClients } from './clients/kinds.ts'
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
  /** What became of the clients of each server. */
  readonly clients: readonly ServerClients[]
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
  // Before anything that the clients do at the same time.
  clock.setTimeout(() => process.emit('SIGTERM'), START)
  const servers = hooks.flatMap((spec) => register(registry, spec, newcomersMs))
  await clock.advance(START)
  if (!process.hasExited) await clock.advance(deadlineOf(registry))
  const exitCode = await process.exited
  return { exitCode, stderr: process.stderr.text, ...drawn(report, servers) }
}

/** Returns the server, if the hook is one. */
function register(registry: TestRegistry, spec: HookSpec, newcomersMs: number): DrainedServer[] {
  const { name, priority, after, concurrent, timeout } = spec
  const options: HookOptions = { name, priority, after, concurrent, timeout }
  checkRegistry('registry', registry)
  if (!isServer(spec)) {
    registry.onShutdown(workOf(spec, registry.clock), options)
    return []
  }
  const server = new DrainedServer(registry, spec, options, newcomersMs)
  registry.join(server)
  return [server]
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

/** Of a process without a hook. */
const NOTHING = { timeline: '', bars: [], passedOver: [], clients: [] }

function drawn(
  report: ShutdownReport | undefined,
  servers: readonly DrainedServer[],
): Omit<Outcome, 'exitCode' | 'stderr'> {
  if (!report) return { ...NOTHING, moments: { lastCallMs: 0, deadlineMs: 0, endMs: 0 } }
  const { times, durationMs, hooks, passedOver } = report
  const starts = hooks.filter(isServer).map(({ startMs }) => startMs)
  return {
    report: JSON.parse(JSON.stringify(report, (key, value) => (key === 'stack' ? undefined : value))),
    timeline: formatTimeline(report),
    bars: hooks.map((hook) => barOf(hook, report)),
    passedOver,
    clients: servers.map((server) => server.clients(durationMs)),
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
