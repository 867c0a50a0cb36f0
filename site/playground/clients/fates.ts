import type { ConnectionTrace } from '../../../test/simulation/drains/trace.ts'
import type { ClientRow, Fate, FateGroup, RowKind } from './kinds.ts'

/** What the client of a WebSocket sees. Times are milliseconds after SIGTERM. */
export interface WebSocketTrace {
  /** When it got a close frame with status 1001. */
  goingAwayAt?: number
  closedAt?: number
}

interface Met {
  readonly fate: Fate
  readonly atMs: number
}

const SAYS_CLOSE = /^connection: close/im

/** @param exitMs - When the process exited. What was open by then ended with it. */
export function rowOf(kind: RowKind, met: readonly Met[]): ClientRow[] {
  const fates = [...new Set(met.map(({ fate }) => fate))].map((fate) => groupOf(fate, met))
  return met.length === 0 ? [] : [{ kind, count: met.length, fates }]
}

function groupOf(fate: Fate, met: readonly Met[]): FateGroup {
  const times = met.filter((each) => each.fate === fate).map(({ atMs }) => atMs)
  return { fate, count: times.length, firstMs: Math.min(...times), lastMs: Math.max(...times) }
}

/** What became of a client of HTTP, by its last request. */
export function fateOf(kind: RowKind, connection: ConnectionTrace, exitMs: number): Met {
  const { requests, refusedAt, resetAt, closedAt = Infinity } = connection
  const turnedAwayAt = refusedAt ?? resetAt
  if (turnedAwayAt !== undefined) return { fate: 'refused', atMs: turnedAwayAt }
  if (kind === 'idle') return { fate: 'closed-idle', atMs: Math.min(closedAt, exitMs) }
  const { head = '', wholeAt = Infinity, brokenAt = Infinity } = requests.at(-1) ?? {}
  if (wholeAt > exitMs) return { fate: 'cut', atMs: Math.min(brokenAt, exitMs) }
  return { fate: answerOf(kind, head), atMs: wholeAt }
}

function answerOf(kind: RowKind, head: string): Fate {
  if (kind === 'streams') return 'finished'
  if (kind === 'eventSources') return 'ended-early'
  return SAYS_CLOSE.test(head) ? 'told' : 'answered'
}

export function fateOfWebSocket({ goingAwayAt, closedAt = Infinity }: WebSocketTrace, exitMs: number): Met {
  const atMs = Math.min(closedAt, exitMs)
  return { fate: goingAwayAt !== undefined && closedAt <= exitMs ? 'going-away' : 'cut', atMs }
}
