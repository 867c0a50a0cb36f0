import type { Server as NetServer } from 'node:net'
import type { HookContext, HookOptions } from '../core/api/hooks.ts'
import type { Clock } from '../core/api/host.ts'
import type { Part } from '../core/api/part.ts'
import type { SharedRegistry } from '../core/api/sharing.ts'
import { sleep } from '../core/node/clock.ts'
import { primaryKnows } from './cluster-primary.ts'
import { type DelayOptions, resolveDelay } from './delay.ts'
import { claim } from './drain-ownership.ts'
import { DrainedServer } from './drained-server.ts'

/** Milliseconds at the end of the delay in which no client is told to leave: it would come back a moment later. */
const QUIET_TIME = 50

/** The servers wait at most this many milliseconds for an empty backlog before they stop listening. */
const BACKLOG_LIMIT = 2_000

/** The drain of a server, from its registration to the end of its last connection. */
export class Drain implements Part {
  readonly name: string
  readonly options: HookOptions
  /** Whether the drain's turn among the hooks has come. From then on it can't be unregistered. */
  hasStarted = false
  readonly #registry: SharedRegistry
  readonly #limits: DelayOptions
  readonly #main: NetServer
  readonly #servers = new Map<NetServer, DrainedServer>()
  /** The other servers of the same application. Some may be created only after the drain. */
  readonly #others: () => readonly NetServer[]
  #begunAt = 0
  #delay = 0

  constructor(
    name: string,
    server: NetServer,
    others: () => readonly NetServer[],
    registry: SharedRegistry,
    limits: DelayOptions,
  ) {
    this.name = name
    this.options = { name, priority: 'traffic', timeout: limits.timeout }
    this.#registry = registry
    this.#limits = limits
    this.#main = server
    this.#others = others
  }

  /** Takes in the servers that are there by now. */
  watch(): void {
    for (const server of [this.#main, ...this.#others()]) if (!this.#servers.has(server)) this.#add(server)
  }

  #add(server: NetServer): void {
    claim(server)
    this.#servers.set(server, new DrainedServer(server, this.#clock))
  }

  /** H2: called at the first trigger. The servers announce their end and go on serving. Returns for how many milliseconds. */
  begin(): number {
    const { settings } = this.#registry
    const { timeout, reserve } = settings
    this.#begunAt = this.#clock.now()
    this.#delay = resolveDelay(this.#limits, settings)
    this.watch()
    const untilCut = Math.min(timeout - reserve, this.#limits.timeout ?? Infinity)
    for (const server of this.#all) server.announce(untilCut)
    return this.#delay
  }

  /** Called at the drain's turn among the hooks. H7: waits until the last connection has closed. */
  async run(context: HookContext): Promise<void> {
    this.hasStarted = true
    try {
      if (this.#all.some(({ isOpen }) => isOpen)) await this.#serveOn(context.signal)
      for (const server of this.#all) server.close()
      await primaryKnows(this.#registry.settings.process, context.signal)
      await Promise.all(this.#all.map(({ connections }) => connections.waitUntilGone(context.signal)))
    } finally {
      // H6: what is left is destroyed, and counted in the report.
      const cut = this.#all.reduce((sum, { connections }) => sum + connections.destroy(), 0)
      if (cut > 0) context.note(`${cut} ${cut === 1 ? 'connection' : 'connections'} destroyed`)
      this.release()
    }
  }

  /** Whether an exit now would cut nothing off: all connections are destroyed, even if 'close' is still to come. */
  isOver(): boolean {
    return this.#all.every(({ connections }) => connections.areDestroyed)
  }

  dropped(): void {
    this.release()
  }

  /** Removes the drain's listeners from the servers. */
  release(): void {
    for (const server of this.#all) server.detach()
  }

  /** H2, H3: waits for the rest of the delay, and then until the backlog is empty. */
  async #serveOn(signal: AbortSignal): Promise<void> {
    const clock = this.#clock
    const delay = this.#delay
    const tellingLasts = delay - Math.min(QUIET_TIME, delay / 5)
    await sleep(clock, this.#begunAt + tellingLasts - clock.now(), signal)
    for (const server of this.#all) server.pauseAnnouncing()
    await sleep(clock, this.#begunAt + delay - clock.now(), signal)
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

  get #clock(): Clock {
    return this.#registry.settings.clock
  }
}
