/** What became of the clients, in words. */
import { timeText } from '../words.ts'
import {
  CLIENT_KINDS,
  type ClientCounts,
  type ClientKind,
  type Fate,
  type FateGroup,
  type RowKind,
} from './kinds.ts'

/** One, and several. */
const NAMES: Readonly<Record<RowKind, readonly [one: string, several: string]>> = {
  idle: ['idle connection', 'idle connections'],
  inFlight: ['request in flight', 'requests in flight'],
  streams: ['streamed answer', 'streamed answers'],
  eventSources: ['silent event source', 'silent event sources'],
  webSockets: ['WebSocket', 'WebSockets'],
  last: ['request as the delay ends', 'requests as the delay ends'],
  newcomers: ['new client', 'new clients'],
}

const FATES: Readonly<Record<Fate, string>> = {
  told: 'answered with Connection: close',
  answered: 'answered',
  'closed-idle': 'closed while idle',
  finished: 'finished',
  'ended-early': 'ended early, since an event source connects again',
  'going-away': 'got a close frame with 1001, and closed',
  cut: 'cut off',
  refused: 'refused, since the server has stopped listening',
}

/** `1 WebSocket`, `3 idle connections`. */
export function countText(kind: RowKind, count: number): string {
  const [one, several] = NAMES[kind]
  return `${count} ${count === 1 ? one : several}`
}

/** The name of a field. */
export function kindText(kind: ClientKind): string {
  const [, several] = NAMES[kind]
  return several.replace(/^./, (first) => first.toUpperCase())
}

/** All clients of a server. */
export function countsText(counts: ClientCounts): string {
  const texts = CLIENT_KINDS.flatMap((kind) => (counts[kind] ? [countText(kind, counts[kind])] : []))
  return texts.join(', ') || 'none'
}

export function fateText({ fate }: FateGroup): string {
  return FATES[fate]
}

/** `500 ms`, `1 s to 2.5 s`. */
export function spanText({ firstMs, lastMs }: FateGroup): string {
  const [first, last] = [timeText(firstMs), timeText(lastMs)]
  return first === last ? first : `${first} to ${last}`
}

/** Whether something was lost. */
export function isLoss({ fate }: FateGroup): boolean {
  return fate === 'cut' || fate === 'refused'
}
