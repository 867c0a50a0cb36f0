import type { Server as NetServer } from 'node:net'
import { LastcallError } from '../core/api/errors.ts'
import type { HookOptions } from '../core/api/hooks.ts'
import type { Clock } from '../core/api/host.ts'
import type { Moments, Newcomers, Part } from '../core/api/part.ts'
import type { DrainResult, ShutdownReason } from '../core/api/reports.ts'
import type { SharedRegistry } from '../core/api/sharing.ts'
import { formatCut } from '../core/end/problems.ts'
import { mergeNewcomers } from '../core/shutdown/newcomers.ts'
import type { Classifier } from './classify.ts'
import { primaryKnows } from './cluster-primary.ts'
import { claim } from './drain-ownership.ts'
import { type Cut, DrainedServer } from './drained-server.ts'

/** The servers wait at most this many milliseconds for an empty backlog before they stop listening. */
const BACKLOG_LIMIT = 2_000

const NO_CUT: Cut = { responses: 0, connections: 0 }

/** What a drain is told about its servers. */
export interface DrainTerms {
  readonly name: string
  readonly classifier: Classifier
  readonly failOnCut: boolean
  /** The other servers of the same application. Some may be created only after the drain. */
  readonly others: () => readonly NetServer[]
}

/** The drain of a server, from its registration to the end of its last connection. */
export class Drain implements Part {
  readonly name: string
  readonly options: HookOptions
  /** Whether the drain's turn among the hooks has come. From then on it can't be unregistered. */
  hasStarted = false
  readonly #registry: SharedRegistry
  readonly #terms: DrainTerms
  readonly #main: NetServer
  readonly #servers = new Map<NetServer, DrainedServer>()
  /** Aborts when time is up. */
  readonly #timeUp = new AbortController()
  #lastCallAt = Infinity
  #cut: Cut = NO_CUT

  constructor(server: NetServer, registry: SharedRegistry, terms: DrainTerms) {
    this.name = terms.name
    this.options = { name: terms.name, priority: 'traffic' }
    this.#registry = registry
    this.#terms = terms
    this.#main = server
  }

  /** Takes in the servers that are there by now. */
  watch(): void {
    const servers = [this.#main, ...this.#terms.others()]
    for (const server of servers) if (!this.#servers.has(server)) this.#add(server)
  }

  #add(server: NetServer): void {
    claim(server)
    this.#servers.set(server, new DrainedServer(server, this.#clock, this.#terms.classifier))
  }

  /** H2: called at the first trigger. The servers announce their end and go on serving. */
  begin(_reason: ShutdownReason, { lastCallAt }: Moments): void {
    this.#lastCallAt = lastCallAt
    this.watch()
    for (const server of this.#all) server.announce(this.#untilLastCall)
  }

  newcomers(): Newcomers {
    return mergeNewcomers(this.#all.map((server) => server.newcomers))
  }

  settle(): void {
    for (const server of this.#all) server.pauseAnnouncing()
  }

  /** Called at the drain's turn among the hooks. H7: waits until the last connection has closed. */
  async run(): Promise<void> {
    this.hasStarted = true
    const { signal } = this.#timeUp
    try {
      if (this.#all.some(({ isOpen }) => isOpen)) await this.#untilBacklogIsEmpty(signal)
      for (const server of this.#all) server.close(this.#untilLastCall)
      await primaryKnows(this.#registry.settings.process, signal)
      await Promise.all(this.#all.map(({ connections }) => connections.waitUntilGone(signal)))
    } finally {
      this.release()
    }
    if (this.#cut.responses > 0 && this.#terms.failOnCut)
      throw new LastcallError('ERR_LASTCALL_CUT', formatCut(this.#cut.responses))
  }

  /** H6: clients are served until then. */
  passOver(): void {
    if (this.#timeUp.signal.aborted) return
    const cuts = this.#all.map((server) => server.cut())
    this.#cut = {
      responses: cuts.reduce((sum, { responses }) => sum + responses, 0),
      connections: cuts.reduce((sum, { connections }) => sum + connections, 0),
    }
    this.#timeUp.abort()
  }

  drained(): DrainResult {
    const { responses, connections } = this.#cut
    const { count, lastMs } = this.newcomers()
    const stalled = this.#all.reduce((sum, server) => sum + server.stalled, 0)
    return {
      responsesCut: responses,
      connectionsClosed: Math.max(0, connections - responses) + stalled,
      newcomers: count,
      ...(lastMs !== undefined && { lastNewcomerMs: Math.round(lastMs) }),
    }
  }

  /** Whether an exit now would cut nothing off: all connections are destroyed, even if 'close' is still to come. */
  isOver(): boolean {
    return this.#cut.responses === 0 && this.#all.every(({ connections }) => connections.areDestroyed)
  }

  dropped(): void {
    this.release()
  }

  /** Removes the drain's listeners from the servers. */
  release(): void {
    for (const server of this.#all) server.detach()
  }

  /** H3: a request that is already on its way is served, not reset. */
  async #untilBacklogIsEmpty(signal: AbortSignal): Promise<void> {
    const clock = this.#clock
    const limit = clock.now() + BACKLOG_LIMIT
    // libuv accepts one connection a turn, so a turn without a new connection has found the backlog empty. The first
    // such turn proves nothing: it may have ended before libuv looked.
    for (let quietTurns = 0; quietTurns < 2 && !signal.aborted && clock.now() < limit; quietTurns++) {
      const accepted = this.#accepted
      await new Promise<void>((resolve) => clock.setImmediate(resolve))
      if (this.#accepted > accepted) quietTurns = 0
    }
  }

  get #all(): DrainedServer[] {
    return [...this.#servers.values()]
  }

  get #accepted(): number {
    return this.#all.reduce((sum, { connections }) => sum + connections.accepted, 0)
  }

  get #untilLastCall(): number {
    return Math.max(0, this.#lastCallAt - this.#clock.now())
  }

  get #clock(): Clock {
    return this.#registry.settings.clock
  }
}
