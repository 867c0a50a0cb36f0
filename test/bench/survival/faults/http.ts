import type { Claim } from '../claims.ts'
import {
  eventSource,
  halfOpen,
  halfRequest,
  newcomer,
  postingBehind,
  requesting,
  reuse,
  stream,
  streamedAnswer,
  upload,
  webSocket,
} from '../clients.ts'
import type { Fault } from '../fault.ts'
import { endedBadly, type Outcome } from '../outcome.ts'

/** For whom force is needed in the end. */
const NEAR = 1_500

/** For who is to end of itself, long before anything is cut by force. */
const FAR = 5_000

/** What all faults of a server have in common. */
const onServer = (fault: Omit<Fault, 'program' | 'kind' | 'scenario' | 'claims'> & ServerFault): Fault => ({
  program: 'server',
  kind: 'server',
  patience: 2_500,
  ...fault,
  scenario: { timeout: FAR, ...fault.scenario },
  claims: fault.claims ?? ['requests are answered', 'no connection holds the exit'],
})

interface ServerFault {
  readonly scenario?: Fault['scenario']
  readonly claims?: readonly Claim[]
}

const endedInTime = ({ isStuck, stdout }: Outcome): boolean =>
  !isStuck && stdout.split('\n').includes('end database')

/** Rule H: nobody who was served is cut off, and nobody holds the exit. */
export const HTTP: readonly Fault[] = [
  onServer({
    rule: 'H3',
    name: 'a request in flight',
    does: 'A request takes 300 ms, and the signal comes in the middle. The handler needs the database, which a hook closes.',
    passes: 'The answer has status 200, and the database was still open.',
    claims: ['requests are answered'],
    act: requesting('/slow'),
    isSurvived: ({ seen }) => seen[0] === '200 database open',
  }),
  onServer({
    rule: 'H2',
    name: 'a client is told to go',
    does: 'A request is in flight on a keep-alive connection.',
    passes: 'Its answer says `Connection: close`.',
    claims: ['Connection: close'],
    act: requesting('/slow'),
    isSurvived: ({ seen }) => seen[1] === 'Connection: close',
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H4',
    name: 'a keep-alive connection that was busy',
    does: 'A request of 300 ms is in flight. Its client keeps the connection, which the server allows for 60 s.',
    passes: 'The process exits within 2.5 s, after its hooks. The deadline is 5 s.',
    act: requesting('/slow'),
    isSurvived: endedInTime,
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H2',
    name: 'an idle connection is used again',
    does: 'A keep-alive connection is idle at the signal. Its client sends a request 100 ms later.',
    passes: 'The answer has status 200. The connection is not reset.',
    claims: ['delay'],
    scenario: { tellsMs: 100 },
    act: reuse,
    isSurvived: ({ seen }) => seen[0] === '200 hello',
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H2',
    name: 'a new client just after the signal',
    does: 'A client connects 100 ms after the signal, and does not know of it.',
    passes: 'The answer has status 200.',
    claims: ['delay'],
    scenario: { tellsMs: 100 },
    act: newcomer,
    isSurvived: ({ seen }) => seen[0] === '200 hello',
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H4',
    name: 'a response that has begun',
    does: 'The headers of a response were sent before the signal, without `Connection: close`. The response ends 300 ms later.',
    passes:
      'The whole response arrives. The process exits within 2.5 s, after its hooks. The deadline is 5 s.',
    act: requesting('/begun', 'first '),
    isSurvived: (outcome) => outcome.seen[0] === '200 first second' && endedInTime(outcome),
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H4',
    name: 'a request right behind a response',
    does: 'The headers of a response were sent before the signal, without `Connection: close`. The response ends 300 ms later, and then the client sends a POST on the same connection.',
    passes: 'Both answers have status 200.',
    claims: ['requests are answered', 'delay'],
    act: postingBehind('/begun', 'first '),
    isSurvived: ({ seen }) => seen[0] === '200 first second' && seen[1] === '200 hello',
  }),
  onServer({
    rule: 'H3',
    name: 'a slow upload',
    does: 'At the signal, the client sends the second of six parts of an upload.',
    passes: 'The answer has status 200, and the server has all bytes.',
    claims: ['requests are answered'],
    act: upload,
    isSurvived: ({ seen }) => seen[0] === '200 60000 bytes',
  }),
  onServer({
    rule: 'H3',
    name: 'a connection without a byte',
    does: 'A client has connected and has sent nothing, as browsers do in advance.',
    passes: 'The process exits within 2.5 s, after its hooks. The deadline is 5 s.',
    act: halfOpen,
    isSurvived: endedInTime,
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H6',
    name: 'half of a request',
    does: 'A client has sent the first line of a request and nothing more, as a port scanner does.',
    passes: 'The process exits within 4.5 s, after its hooks. The deadline is 6 s.',
    scenario: { timeout: 6_000 },
    patience: 4_500,
    act: halfRequest,
    isSurvived: endedInTime,
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H6',
    name: 'a request that is never answered',
    does: 'A request hangs for ever.',
    passes: 'The hooks still run, and the process exits within 2.5 s. The deadline is 1.5 s.',
    scenario: { timeout: NEAR },
    claims: ['limit of connections'],
    act: requesting('/never'),
    isSurvived: endedInTime,
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H5',
    name: 'an event stream',
    does: 'A client reads an event stream that never ends.',
    passes: 'The hooks still run, and the process exits within 2.5 s. The deadline is 1.5 s.',
    scenario: { timeout: NEAR },
    claims: ['limit of connections'],
    act: stream,
    isSurvived: endedInTime,
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H5',
    name: 'an event stream ends in order',
    does: 'An `EventSource`, which connects again by itself, reads a stream that has become silent.',
    passes:
      'The client sees the end of the response, and the process exits within 2.5 s. The deadline is 5 s.',
    claims: ['event streams'],
    act: eventSource,
    isSurvived: (outcome) => outcome.seen[0] === 'ended in order' && endedInTime(outcome),
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H5',
    name: 'an answer in tokens',
    does: 'A client has sent a POST for an event stream of 25 events. The stream has just begun at the signal, and takes 1.2 s.',
    passes: 'All events arrive.',
    claims: ['requests are answered'],
    act: streamedAnswer,
    isSurvived: ({ seen }) => seen[0] === '25 events',
  }),
  onServer({
    rule: 'X1',
    name: 'a response that was cut',
    does: 'A request hangs for ever, and has to be cut off.',
    passes: 'The process exits within 2.5 s, with a status other than 0. The deadline is 1.5 s.',
    scenario: { timeout: NEAR },
    claims: ['limit of connections'],
    act: requesting('/never'),
    isSurvived: (outcome) => endedInTime(outcome) && endedBadly(outcome),
    controls: { failing: 'by-hand' },
  }),
  onServer({
    rule: 'H5',
    name: 'a WebSocket',
    does: 'A WebSocket (of `ws`) is open.',
    passes:
      'The client gets the close code 1001 (going away). The process exits within 2.5 s, after its hooks.',
    scenario: { timeout: NEAR, hasWebSockets: true },
    claims: ['WebSockets'],
    act: webSocket,
    isSurvived: (outcome) => outcome.seen[0] === 'closed with 1001' && endedInTime(outcome),
    controls: { failing: 'by-hand' },
  }),
]
