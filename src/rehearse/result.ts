/** Everything that `lastcall rehearse` has found out. `--json` prints it as it is, so its fields are part of the contract. */
export interface RehearsalResult {
  readonly schema: 1
  /** The version of lastcall that rehearsed. */
  readonly lastcall: string
  /** `'lost'`: requests, output or the signal were lost. `'untidy'`: other findings. `'invalid'`: it could not be tried. */
  readonly verdict: 'clean' | 'lost' | 'untidy' | 'invalid'
  readonly status: 0 | 1 | 2
  /** Why it could not be tried. */
  readonly invalid: string | null
  /** The rehearsal that could not be run; null if all could be, or not even the first. Those before it count. */
  readonly invalidIn: RehearsalId | null
  readonly command: readonly string[]
  readonly platform: NodeJS.Platform
  readonly signal: NodeJS.Signals
  /** How long after the signal a load balancer still opens connections. */
  readonly noticeMs: number
  /** How long the platform waits after the signal until it kills. */
  readonly graceMs: number
  /** How long the load balancer keeps an idle connection; null if nobody has said so. */
  readonly balancerKeepAliveMs: number | null
  /** Null if the program did not begin to answer. */
  readonly target: Target | null
  readonly rehearsals: readonly Rehearsal[]
  readonly findings: readonly Finding[]
  /** What the usual clients asked for, each with its method and path. */
  readonly asked: readonly string[]
  readonly notTried: readonly NotTried[]
  readonly durationMs: number
}

/** The server that was found. */
export interface Target {
  readonly protocol: 'http' | 'https'
  readonly host: string
  /** Null for a Unix socket. */
  readonly port: number | null
  readonly socketPath: string | null
  readonly path: string
  /** Whether the process that was started listens itself, or one that it has started. */
  readonly process: 'first' | 'descendant'
  readonly foundAfterMs: number
  /** Other ports that the program listens on. */
  readonly others: readonly number[]
  readonly keepsAlive: boolean
  /** How long it keeps an idle connection, as its header `Keep-Alive: timeout` says; null without one. */
  readonly keepAliveMs: number | null
  /** What its responses say it is: the `Server` or `X-Powered-By` header. */
  readonly server: string | null
  /** The runtime of the process that listens, by its executable. */
  readonly runtime: 'node' | 'python' | 'nginx' | 'other'
  /** Whether lastcall is loaded in the process that listens, as far as its report or its stderr says so. */
  readonly usesLastcall: boolean
  /** Whether the file that Node runs is a CommonJS module. False if the file was not found. */
  readonly isCommonJs: boolean
}

export type RehearsalId =
  | 'under-load'
  | 'as-process-1'
  | 'twice'
  | 'then-sigint'
  | 'at-start'
  | 'when-idle'
  | 'slow-stdout'
  | 'little-cpu'

/** One stop of the program. */
export interface Rehearsal {
  readonly id: RehearsalId
  /** Why it was left out; then nothing below was measured. */
  readonly skipped: string | null
  readonly isProcess1: boolean
  /** How the process that was started exited; null if it was left out. */
  readonly exit: Exit | null
  readonly requests: RequestCounts
  readonly byClient: readonly ({ readonly client: ClientKind } & RequestCounts)[]
  /** After the signal; null if none was. */
  readonly firstRefusedMs: number | null
  /** Answers with a status of 500 or above; those of the readiness route do not count. */
  readonly serverErrors: ServerErrors
  /** Each process of the program at the signal, the one that was started first. */
  readonly processes: readonly ProcessFate[]
  readonly leftBehind: readonly LeftBehind[]
  /** What the readiness route said after the signal; null if it was not asked. */
  readonly readiness: Readiness | null
  /** How many lines that the program had written to stdout did not arrive; null if that was not tried. */
  readonly lostLines: number | null
  /** What lastcall's own report says, if the service uses lastcall. */
  readonly report: OwnReport | null
  /** The last lines of stderr during the stop, without stack traces; also the errors of hooks in lastcall's report. */
  readonly stderr: readonly string[]
  /** What became of each request, in the order in which they ended. `--json` thins them out, and says how many there were. */
  readonly events: readonly RequestEvent[]
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** After the signal. */
  readonly afterMs: number
  /** Whether it had to be killed when the grace period was over. */
  readonly wasKilled: boolean
}

export type ClientKind =
  /** Sends a request after the other on one connection, without a pause. */
  | 'keep-alive'
  /** Sends a request on a kept connection after pauses of up to 300 ms. */
  | 'returning'
  /** Opens a connection for each request. */
  | 'new-connection'
  | 'upload'
  | 'slow-reader'
  | 'stream'
  | 'websocket'
  | 'http2'

/** What can become of a request. */
export type Outcome =
  | 'answered'
  /** Sent before the signal or on a new connection, or its response had begun; and no complete response came. */
  | 'cut'
  /** Sent on a kept connection that was closed although nothing had said goodbye on it. */
  | 'closed-without-a-word'
  /** As before, but within 5 ms of the end of an idle connection of a service without a delay. No finding. */
  | 'raced'
  /** The connection was refused. */
  | 'refused'

export interface RequestCounts {
  readonly sent: number
  readonly answered: number
  readonly cut: number
  readonly closedWithoutAWord: number
  readonly raced: number
  readonly refused: number
}

/** How many answers said that the server failed, by whether they ended before the signal or after it. */
export interface ServerErrors {
  readonly before: number
  readonly after: number
  /** How many answers there were, of any status. */
  readonly answersBefore: number
  readonly answersAfter: number
  /** Of those after: 503 that told a client to go elsewhere, whose connection was opened after the signal. */
  readonly turnedAway: number
  /** Of those after: those that did not tell their clients to go elsewhere. */
  readonly failed: number
  readonly failedStatuses: readonly number[]
  /** When the first of those came, after the signal; null if none did. */
  readonly firstFailedMs: number | null
}

/** One request. Times are milliseconds after the signal, so negative before it. */
export interface RequestEvent {
  readonly client: ClientKind
  readonly outcome: Outcome
  readonly startMs: number
  readonly endMs: number
  /** The status of the response; null if none came. */
  readonly status: number | null
}

export interface ProcessFate {
  readonly pid: number
  readonly parent: number
  readonly command: string
  readonly listens: boolean
  /** After the signal; null if it was still there when the first process had exited. */
  readonly exitedAfterMs: number | null
}

/** What a readiness route said after the signal. */
export interface Readiness {
  readonly path: string
  /** How often it was asked and answered. */
  readonly answers: number
  /** When it first said that the service is not ready; null if it never did. */
  readonly firstNotReadyMs: number | null
}

export interface LeftBehind {
  readonly kind: 'process' | 'port' | 'file'
  /** A process with its command and pid, a port, or a path. */
  readonly what: string
}

/** The part of lastcall's report that findings use. */
export interface OwnReport {
  readonly status: number
  readonly durationMs: number
  readonly hooks: readonly {
    readonly name: string
    readonly status: string
    readonly durationMs: number | null
  }[]
}

/** One cause of a loss, with its consequences. */
export interface Finding {
  readonly id: FindingId
  readonly level: 'loss' | 'risk' | 'untidy'
  /** Those that show it, and then those that only show a consequence. The numbers are those of the first. */
  readonly rehearsals: readonly RehearsalId[]
  readonly title: string
  /** Sentences with the numbers. */
  readonly details: readonly string[]
  /** The numbers. */
  readonly evidence: Readonly<Record<string, number | string>>
  /** The findings that this one explains. */
  readonly consequences: readonly FindingId[]
  readonly remedy: {
    readonly text: string
    readonly from: string | null
    readonly to: string | null
  }
  readonly docs: string
}

/** In the order in which one is the cause of the others. */
export const FINDING_IDS = [
  'signal-not-passed-on',
  'no-handler',
  'ended-at-once',
  'killed',
  'second-signal',
  'cut',
  'closed-without-a-word',
  'server-errors',
  'refused-too-early',
  'lines-lost',
  'never-not-ready',
  'keep-alive-too-short',
  'hook-waited-for-nothing',
  'delay-too-long',
  'grace-too-short',
  'exit-status',
  'left-behind',
] as const

export type FindingId = (typeof FINDING_IDS)[number]

export interface NotTried {
  readonly what: string
  readonly why: string
}
