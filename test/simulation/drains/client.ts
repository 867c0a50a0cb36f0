import { Connection, type ConnectionUser } from './connection.ts'
import type { Network } from './network.ts'
import type { ClientPlan } from './scenario.ts'
import type { Stage } from './stage.ts'

/** A client, which sends its requests one after another. It gives up when a connection is refused. */
export class Client implements ConnectionUser {
  readonly #stage: Stage
  readonly #network: Network
  readonly #at: number
  readonly #plan: ClientPlan
  #connection: Connection | undefined
  #next = 0

  constructor(stage: Stage, network: Network, at: number, plan: ClientPlan) {
    this.#stage = stage
    this.#network = network
    this.#at = at
    this.#plan = plan
  }

  start(): void {
    this.#stage.after(this.#plan.connectMs - this.#stage.now(), () => {
      this.#connect()
      this.#goOn(0)
    })
  }

  onSent(): void {
    this.#goOn(this.#next, true)
  }

  onOver(): void {
    this.#goOn(this.#next, false)
  }

  /** The request at `at` is due after its pause, unless it has been sent by then. */
  #goOn(at: number, isPipelined = false): void {
    const plan = this.#plan.requests[at]
    if (!plan || (plan.isPipelined ?? false) !== isPipelined) return
    this.#stage.after(plan.pauseMs, () => {
      if (this.#next !== at) return
      this.#next++
      if (!this.#connection?.isUsable) this.#connect()
      if (this.#connection?.isUsable) this.#connection.send(`/${this.#at}/${at}`, plan)
    })
  }

  #connect(): void {
    this.#connection = new Connection(this.#stage, this.#network, this.#at, this)
  }
}
