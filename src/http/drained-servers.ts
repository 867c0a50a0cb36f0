import type { Server as NetServer } from 'node:net'
import type { Clock, ProcessLike } from '../core/api/host.ts'
import type { Newcomers } from '../core/api/part.ts'
import type { DrainResult } from '../core/api/reports.ts'
import { untilBacklogIsEmpty } from '../core/node/backlog.ts'
import { mergeNewcomers } from '../core/shutdown/newcomers.ts'
import type { Classifier } from './classify.ts'
import { primaryKnows, untilMayClose } from './cluster-primary.ts'
import { type Cut, DrainedServer } from './drained-server.ts'
import { isSocketActivated } from './socket-activation.ts'

const NO_CUT: Cut = { responses: 0, connections: 0 }

/** Where servers are drained. A registry may get another clock until the drain begins, so it is asked each time. */
export interface DrainScene {
  readonly settings: { readonly clock: Clock; readonly process: ProcessLike }
}

/** The servers of one application, which are drained together. */
export class DrainedServers {
  readonly #scene: DrainScene
  readonly #classifier: Classifier
  readonly #servers = new Map<NetServer, DrainedServer>()
  /** Aborts when time is up. */
  readonly #timeUp = new AbortController()
  #cut: Cut = NO_CUT

  constructor(scene: DrainScene, classifier: Classifier) {
    this.#scene = scene
    this.#classifier = classifier
  }

  /** Takes in servers. Returns those that are new. */
  watch(servers: readonly NetServer[]): NetServer[] {
    const added = servers.filter((server) => !this.#servers.has(server))
    for (const server of added)
      this.#servers.set(server, new DrainedServer(server, this.#clock, this.#classifier))
    return added
  }

  /** H2: the servers announce their end and go on serving. */
  announce(triggeredAt: number, untilLastCall: number): void {
    for (const server of this.#all) server.announce(triggeredAt, untilLastCall)
  }

  /** T11: there is less time than there was. */
  times(untilLastCall: number): void {
    for (const server of this.#all) server.times(untilLastCall)
  }

  pauseAnnouncing(isPaused: boolean): void {
    for (const server of this.#all) server.pauseAnnouncing(isPaused)
  }

  /**
   * H3: stops listening, and lets each connection end with what it is busy with. H7: resolves when the last connection has
   * closed, or when what was left is broken off.
   *
   * @param untilLastCall - Returns milliseconds.
   */
  async finish(untilLastCall: () => number): Promise<void> {
    const { signal } = this.#timeUp
    try {
      await untilMayClose(this.#scene.settings, [...this.#servers.keys()], signal)
      if (this.#all.some(({ isOpen }) => isOpen)) {
        await untilBacklogIsEmpty(
          this.#clock,
          () => this.#accepted,
          () => signal.aborted,
        )
      }
      for (const server of this.#all) server.close(untilLastCall())
      await primaryKnows(this.#scene.settings.process, signal)
      await Promise.all(this.#all.map(({ connections }) => connections.waitUntilGone(signal)))
    } finally {
      this.release()
    }
  }

  /** H6: time is up. What is left is destroyed and counted. */
  breakOff(): void {
    if (this.#timeUp.signal.aborted) return
    const cuts = this.#all.map((server) => server.cut())
    this.#cut = {
      responses: cuts.reduce((sum, { responses }) => sum + responses, 0),
      connections: cuts.reduce((sum, { connections }) => sum + connections, 0),
    }
    this.#timeUp.abort()
  }

  /** The clients that have come since the announcement. */
  get newcomers(): Newcomers {
    return mergeNewcomers(this.#all.map((server) => server.newcomers))
  }

  get result(): DrainResult {
    const { responses, connections } = this.#cut
    const { count, lastMs } = this.newcomers
    const stalled = this.#all.reduce((sum, server) => sum + server.stalled, 0)
    return {
      responsesCut: responses,
      connectionsClosed: connections + stalled,
      newcomers: count,
      ...(lastMs !== undefined && { lastNewcomerMs: Math.round(lastMs) }),
    }
  }

  /** H6: how many connections were closed whose clients did not read a response that was over. */
  get unread(): number {
    return this.#all.reduce((sum, server) => sum + server.unread, 0)
  }

  /** S11: whether all of them listen on sockets of systemd. */
  get areSocketActivated(): boolean {
    const { process } = this.#scene.settings
    return [...this.#servers.keys()].every((server) => isSocketActivated(server, process))
  }

  /** Whether an exit now would cut nothing off: all connections are destroyed, even if 'close' is still to come. */
  get areOver(): boolean {
    return this.#cut.responses === 0 && this.#all.every(({ connections }) => connections.areDestroyed)
  }

  /** Removes the drain's listeners from the servers. */
  release(): void {
    for (const server of this.#all) server.detach()
  }

  get #all(): DrainedServer[] {
    return [...this.#servers.values()]
  }

  get #accepted(): number {
    return this.#all.reduce((sum, { connections }) => sum + connections.accepted, 0)
  }

  get #clock(): Clock {
    return this.#scene.settings.clock
  }
}
