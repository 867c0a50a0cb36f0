import type { Measured } from '../../src/rehearse/findings/measured.ts'
import type {
  ClientKind,
  Exit,
  Outcome,
  ProcessFate,
  Rehearsal,
  RehearsalId,
  RequestCounts,
  RequestEvent,
  ServerErrors,
  Target,
} from '../../src/rehearse/result.ts'

/** A part of a rehearsal; what is missing is as in a good one. */
export interface RehearsalPart extends Partial<Omit<Rehearsal, 'exit' | 'requests' | 'processes'>> {
  readonly exit?: Partial<Exit>
  readonly requests?: Partial<RequestCounts>
  readonly processes?: readonly ProcessFate[]
}

const NO_REQUESTS: RequestCounts = {
  sent: 0,
  answered: 0,
  cut: 0,
  closedWithoutAWord: 0,
  raced: 0,
  refused: 0,
}

const NO_ERRORS: ServerErrors = {
  before: 0,
  after: 0,
  answersBefore: 0,
  answersAfter: 0,
  turnedAway: 0,
  failed: 0,
  failedStatuses: [],
  firstFailedMs: null,
}

const TARGET: Target = {
  protocol: 'http',
  host: '127.0.0.1',
  port: 3000,
  socketPath: null,
  path: '/',
  process: 'first',
  foundAfterMs: 310,
  others: [],
  keepsAlive: true,
  keepAliveMs: 5_000,
  server: null,
  runtime: 'node',
  usesLastcall: false,
  isCommonJs: false,
}

/** A rehearsal in which `node server.js` stopped after 0.6 s, and lost nothing. */
export function rehearsal(id: RehearsalId, part: RehearsalPart = {}): Rehearsal {
  const exit: Exit = { code: 0, signal: null, afterMs: 620, wasKilled: false, ...part.exit }
  return {
    id,
    skipped: null,
    isProcess1: id === 'as-process-1',
    byClient: [],
    firstRefusedMs: null,
    serverErrors: NO_ERRORS,
    leftBehind: [],
    readiness: null,
    lostLines: null,
    report: null,
    stderr: [],
    events: [],
    ...part,
    exit,
    requests: { ...NO_REQUESTS, ...part.requests },
    processes: part.processes ?? [server({ exitedAfterMs: exit.afterMs })],
  }
}

/** What a rehearsal says of errors: as many answers before the signal as after it, none of them an error but those. */
export function serverErrors(part: Partial<ServerErrors>): ServerErrors {
  const { failed = 0, turnedAway = 0 } = part
  const ofFailed = failed > 0 ? { failedStatuses: [500], firstFailedMs: 12 } : {}
  return {
    ...NO_ERRORS,
    answersBefore: 200,
    answersAfter: 60,
    after: failed + turnedAway,
    ...ofFailed,
    ...part,
  }
}

/** A rehearsal that was left out. */
export function skipped(id: RehearsalId, why: string): Rehearsal {
  return { ...rehearsal(id), skipped: why, exit: null, processes: [] }
}

/** The process that listens. */
export function server(part: Partial<ProcessFate> = {}): ProcessFate {
  return { pid: 41, parent: 40, command: 'node server.js', listens: true, exitedAfterMs: 620, ...part }
}

/** What was measured of a program that is made with Node, unless its target says otherwise. */
export function measured(
  command: string,
  rehearsals: readonly Rehearsal[],
  part: Partial<Omit<Measured, 'target'>> & { readonly target?: Partial<Target> } = {},
): Measured {
  return {
    schema: 1,
    lastcall: '0.1.0',
    invalid: null,
    invalidIn: null,
    command: command.split(' '),
    platform: 'linux',
    signal: 'SIGTERM',
    noticeMs: 250,
    graceMs: 30_000,
    balancerKeepAliveMs: null,
    asked: ['GET /'],
    notTried: [],
    durationMs: 14_000,
    ...part,
    target: { ...TARGET, ...part.target },
    rehearsals,
  }
}

/** `number` requests of one kind, that ended evenly between two moments and took `took` milliseconds each. */
export function events(
  client: ClientKind,
  outcome: Outcome,
  number: number,
  [from, to]: readonly [number, number],
  took = 50,
  status: number | null = outcome === 'answered' ? 200 : null,
): RequestEvent[] {
  return Array.from({ length: number }, (_, at) => {
    const endMs = Math.round(from + ((to - from) * (at + 0.5)) / number)
    return { client, outcome, startMs: endMs - took, endMs, status }
  })
}
