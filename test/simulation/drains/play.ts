import type { Server } from 'node:http'
import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import { drainOnShutdown } from '../../../src/http/drain-on-shutdown.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { FakeProcess } from '../../../src/testing/fake-process.ts'
import { createTestRegistry } from '../../../src/testing/test-registry.ts'
import { Client } from './client.ts'
import { Network } from './network.ts'
import type { Scenario } from './scenario.ts'
import { createService } from './service.ts'
import { START, Stage } from './stage.ts'
import type { Trace } from './trace.ts'

/** Milliseconds after the report in which timers may still be there: T2 has a window of 200 ms. */
const SETTLING_TIME = 250

/** Plays a scenario with a server of Node's, and notes what its clients see. */
export async function play({ options, clients }: Scenario): Promise<Trace> {
  const clock = new FakeClock()
  const process = new FakeProcess()
  const stage = new Stage(clock)
  const reports: ShutdownReport[] = []
  const seen: { listenerClosedAt?: number; storageAt?: number; exitAt?: number; timers: number } = {
    timers: 0,
  }
  const { isWithdrawn, failOnCut, ...settings } = options
  const onReport = (report: ShutdownReport): void => {
    reports.push(report)
    stage.after(SETTLING_TIME, () => {
      seen.timers = clock.timers - stage.timers
    })
  }
  const registry = createTestRegistry({ ...settings, process, clock, onReport })
  const server = createService(stage)
  const network = new Network(server, clock, () => {
    seen.listenerClosedAt = stage.now()
  })
  network.listen()
  const listeners = listenersOf(server)
  const classify = ({ url = '' }): ReturnType<typeof classOf> => classOf(stage, url)
  const unregister = drainOnShutdown(server, { registry, failOnCut, classify })
  registry.onShutdown('storage', () => {
    seen.storageAt = stage.now()
  })
  process.on('exit', () => {
    seen.exitAt = stage.now()
  })
  stage.after(START, () => {
    if (isWithdrawn) unregister()
    process.emit('SIGTERM')
  })
  clients.forEach((plan, at) => {
    new Client(stage, network, at, plan).start()
  })
  await clock.advance(START + options.timeout + 2 * SETTLING_TIME)
  const { exitAt, timers, ...moments } = seen
  return {
    listenerClosedAt: undefined,
    storageAt: undefined,
    ...moments,
    connections: stage.connections,
    reports,
    exit: exitAt === undefined ? undefined : { atMs: exitAt, status: Number(process.exitCode ?? 0) },
    stderr: process.stderr.text,
    left: { timers, listeners: listenersOf(server).filter((each) => !listeners.includes(each)) },
  }
}

function classOf(stage: Stage, url: string) {
  return stage.requests.get(url)?.plan.classed
}

/** Each event with the number of its listeners. */
function listenersOf(server: Server): string[] {
  return server.eventNames().map((name) => `${String(name)}: ${server.listenerCount(name)}`)
}
