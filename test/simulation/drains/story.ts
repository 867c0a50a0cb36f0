import type { DrainResult, ShutdownReport } from '../../../src/core/api/reports.ts'
import { type Exchange, exchangesOf } from './exchange.ts'
import type { Scenario } from './scenario.ts'
import type { ConnectionTrace, RequestTrace, Trace } from './trace.ts'

/** Milliseconds without a newcomer that end a delay. */
const QUIET_TIME = 5_000

/** A scenario beside what happened, as the rules look at it. Times are milliseconds after the trigger. */
export class Story {
  readonly scenario: Scenario
  readonly trace: Trace
  /** The earliest and the latest end of the delay. */
  readonly leastMs: number
  readonly mostMs: number
  readonly lastCallAt: number
  /** When the level of the drain is passed over. */
  readonly passedAt: number
  /** When the listener closed; infinite if it did not. */
  readonly closedAt: number
  /** When the hook below the drain started; infinite if it did not. */
  readonly drainedAt: number
  /** When each newcomer came, in order. */
  readonly newcomers: readonly number[]
  readonly accepted: readonly AcceptedConnection[]
  /** All requests on these. */
  readonly exchanges: readonly Exchange[]

  constructor(scenario: Scenario, trace: Trace) {
    this.scenario = scenario
    this.trace = trace
    const { timeout, reserve, delay, maxDelay } = scenario.options
    this.lastCallAt = timeout - reserve
    const limit = this.lastCallAt / 2
    this.leastMs = Math.min(delay, limit)
    this.mostMs = Math.max(this.leastMs, Math.min(maxDelay ?? delay, limit))
    this.passedAt = this.lastCallAt + reserve / 2
    this.closedAt = trace.listenerClosedAt ?? Infinity
    this.drainedAt = trace.storageAt ?? Infinity
    this.accepted = trace.connections.filter(isAccepted)
    this.exchanges = this.accepted.flatMap(exchangesOf)
    this.newcomers = this.accepted
      .filter(({ acceptedAt }) => acceptedAt >= 0)
      .flatMap(({ requests }) => requests.find(isNewcomer)?.handledAt ?? [])
      .sort((one, other) => one - other)
  }

  /** Whether the drain took part in the shutdown. */
  get isDrained(): boolean {
    return !this.scenario.options.isWithdrawn
  }

  get report(): ShutdownReport | undefined {
    return this.trace.reports[0]
  }

  get drained(): DrainResult | undefined {
    return this.report?.hooks.find(({ name }) => name === 'http')?.drained
  }

  /** Whether the drain's time was up before its last connection had closed. */
  get isPassedOver(): boolean {
    return this.drainedAt >= this.passedAt
  }

  exchangesOn(connection: ConnectionTrace): Exchange[] {
    return this.exchanges.filter((each) => each.connection === connection)
  }

  /** When a delay ends if nobody else comes, as it looks at a time. */
  quietEndAt(atMs: number): number {
    const last = this.newcomers.findLast((each) => each <= atMs)
    return Math.max(this.leastMs, Math.min(last === undefined ? 0 : last + QUIET_TIME, this.mostMs))
  }
}

export type AcceptedConnection = ConnectionTrace & { readonly acceptedAt: number }

function isAccepted(connection: ConnectionTrace): connection is AcceptedConnection {
  return connection.acceptedAt !== undefined
}

function isNewcomer({ plan, handledAt }: RequestTrace): boolean {
  return handledAt !== undefined && !plan.isProbe && plan.classed !== 'probe'
}

/** How a connection is named in a fault. */
export function nameOf({ client, connectAt }: ConnectionTrace): string {
  return `the connection of client ${client} from ${connectAt}`
}
