import type { Server as NetServer } from 'node:net'
import { LastcallError } from '../core/api/errors.ts'
import type { HookOptions } from '../core/api/hooks.ts'
import type { Moments, Newcomers, Part } from '../core/api/part.ts'
import type { DrainResult, ShutdownReason } from '../core/api/reports.ts'
import type { SharedRegistry } from '../core/api/sharing.ts'
import { print } from '../core/end/output.ts'
import { formatCut } from '../core/end/problems.ts'
import { onOneLine } from '../core/node/show.ts'
import type { Classifier } from './classify.ts'
import { claim } from './drain-ownership.ts'
import { DrainedServers } from './drained-servers.ts'

/** What a drain is told about its servers. */
export interface DrainTerms {
  readonly name: string
  readonly classifier: Classifier
  readonly failOnCut: boolean
  /** The servers of the application. Some may be created only after the drain. */
  readonly servers: () => readonly NetServer[]
}

/** The drain of a server as a part of a shutdown, from its registration to the end of its last connection. */
export class Drain implements Part {
  readonly name: string
  readonly options: HookOptions
  /** Whether the drain's turn among the hooks has come. From then on it can't be unregistered. */
  hasStarted = false
  readonly #registry: SharedRegistry
  readonly #terms: DrainTerms
  readonly #servers: DrainedServers
  #lastCallAt = Infinity

  constructor(registry: SharedRegistry, terms: DrainTerms) {
    this.name = terms.name
    this.options = { name: terms.name, priority: 'traffic' }
    this.#registry = registry
    this.#terms = terms
    this.#servers = new DrainedServers(registry, terms.classifier)
  }

  /** Takes in the servers that are there by now. */
  watch(): void {
    for (const server of this.#servers.watch(this.#terms.servers())) claim(server)
  }

  /** H2: called at the first trigger. The servers announce their end and go on serving. */
  begin(_reason: ShutdownReason, { triggeredAt, lastCallAt }: Moments): void {
    this.#lastCallAt = lastCallAt
    this.watch()
    this.#servers.announce(triggeredAt, this.#untilLastCall())
  }

  times({ lastCallAt }: Moments): void {
    this.#lastCallAt = lastCallAt
    this.#servers.times(this.#untilLastCall())
  }

  newcomers(): Newcomers {
    return this.#servers.newcomers
  }

  needsDelay(): boolean {
    return !this.#servers.areSocketActivated
  }

  settle(isEnding: boolean): void {
    this.#servers.pauseAnnouncing(isEnding)
  }

  /** Called at the drain's turn among the hooks. */
  async run(): Promise<void> {
    this.hasStarted = true
    await this.#servers.finish(() => this.#untilLastCall())
    this.#tellOfUnread()
    const { responsesCut } = this.#servers.result
    if (responsesCut > 0 && this.#terms.failOnCut)
      throw new LastcallError('ERR_LASTCALL_CUT', formatCut(responsesCut))
  }

  /** H6: clients are served until then. */
  passOver(): void {
    this.#servers.breakOff()
  }

  drained(): DrainResult {
    return this.#servers.result
  }

  isOver(): boolean {
    return this.#servers.areOver
  }

  dropped(): void {
    this.release()
  }

  /** Removes the drain's listeners from the servers. */
  release(): void {
    this.#servers.release()
  }

  /** H6: half a response is no silence, also where it is no failure of the application. */
  #tellOfUnread(): void {
    const { unread } = this.#servers
    const { process, report } = this.#registry.settings
    if (unread === 0 || report === false) return
    const connections = `${unread} ${unread === 1 ? 'connection' : 'connections'}`
    print(
      process,
      `lastcall: ${onOneLine(this.name)} closed ${connections}, since nobody read the response\n`,
    )
  }

  #untilLastCall(): number {
    return Math.max(0, this.#lastCallAt - this.#registry.settings.clock.now())
  }
}
