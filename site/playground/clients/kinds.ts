/** The clients that a server can have when the shutdown starts. */
export const CLIENT_KINDS = ['idle', 'inFlight', 'streams', 'eventSources', 'webSockets'] as const

export type ClientKind = (typeof CLIENT_KINDS)[number]

/** How many clients of each kind a server has; none of a kind that is missing. */
export type ClientCounts = Readonly<Partial<Record<ClientKind, number>>>

/** So many of a kind, and no more: a run stays fast. */
export const MOST_CLIENTS = 50

/** What became of a client. */
export type Fate =
  | 'told'
  | 'answered'
  | 'closed-idle'
  | 'finished'
  | 'ended-early'
  | 'going-away'
  | 'cut'
  | 'refused'

/** Clients of one kind that met the same fate. Times are milliseconds after SIGTERM. */
export interface FateGroup {
  readonly fate: Fate
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
}

/** The kinds of the table: beside those that a reader sets, the server has a last request, and new clients. */
export type RowKind = ClientKind | 'last' | 'newcomers'

/** What became of the clients of one kind. */
export interface ClientRow {
  readonly kind: RowKind
  readonly count: number
  readonly fates: readonly FateGroup[]
}

export interface ServerClients {
  readonly server: string
  readonly rows: readonly ClientRow[]
}
