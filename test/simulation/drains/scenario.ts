import type { RequestClass } from '../../../src/http/classify.ts'

/** A shutdown of a server with clients, before it happens. It is plain data, so that it can be made smaller and kept. */
export interface Scenario {
  readonly options: ScenarioOptions
  readonly clients: readonly ClientPlan[]
}

/** Options of the registry and of the drain. Times are milliseconds. */
export interface ScenarioOptions {
  readonly timeout: number
  readonly reserve: number
  readonly delay: number
  readonly maxDelay?: number | undefined
  readonly failOnCut: boolean
  /** The drain is unregistered before the trigger, so the shutdown leaves the server alone. */
  readonly isWithdrawn?: true | undefined
}

/** A client: it connects, and sends one request after another, on a new connection if the old one is gone. */
export interface ClientPlan {
  /** Milliseconds after the trigger; below 0 before it. */
  readonly connectMs: number
  /** A client without any is silent. */
  readonly requests: readonly RequestPlan[]
}

/** A request, and what the application does with it. Times are milliseconds. */
export interface RequestPlan {
  /** From the response before it, or from the connection; with `isPipelined`, from the request before it. */
  readonly pauseMs: number
  readonly isPipelined?: true | undefined
  /** What it accepts: events alone, as an `EventSource` does, or events among others. */
  readonly asks?: 'events alone' | 'events too' | undefined
  /** Whether its `User-Agent` is that of a health check. */
  readonly isProbe?: true | undefined
  /** What `classify` says of it. */
  readonly classed?: RequestClass | undefined
  /** How long half of its head lies there before the other half comes; infinite if that never comes. */
  readonly headMs?: number | 'never' | undefined
  readonly upload?: UploadPlan | undefined
  /** From the request to the headers of the response, if these are sent before its end. */
  readonly beginsMs?: number | undefined
  /** Between two writes of the response, once its headers are sent. */
  readonly writesMs?: number | undefined
  /** From the request to the end of its response; undefined if it never ends. */
  readonly endsMs?: number | undefined
  /** From the request to the moment at which the client destroys the connection. */
  readonly hangsUpMs?: number | undefined
}

export interface UploadPlan {
  readonly pieces: number
  readonly bytes: number
  readonly everyMs: number
  /** After so many pieces the client sends nothing more. */
  readonly stopsAfter?: number | undefined
  /** Whether the application reads it, and answers when all of it has come. */
  readonly isRead: boolean
}
