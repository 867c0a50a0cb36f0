import { Client } from 'pg'
import { findPort } from '../../support/port.ts'
import { becomesTrue } from '../becomes-true.ts'
import { findProgram } from './programs.ts'
import { createFolder, type Server, startServer } from './server.ts'

/** How sessions of PostgreSQL have ended. */
interface Sessions {
  readonly total: number
  /** Their client went without a word. */
  readonly abandoned: number
}

export interface Postgres extends Server {
  /** What a client needs to find it. */
  readonly url: string
  /** Runs SQL on a connection of its own. */
  rows(sql: string): Promise<Rows>
  /** Counts sessions, when none is open any more. */
  closedSessions(): Promise<Sessions>
}

const USER = 'postgres'

/** An empty PostgreSQL, with a database `shop`. */
export async function startPostgres(): Promise<Postgres> {
  const folder = createFolder(USER)
  const port = await findPort()
  const data = `${folder}/data`
  const url = (database: string): string => `postgres://${USER}@127.0.0.1:${port}/${database}`
  const query = (sql: string) => ask(url('postgres'), sql)
  const server = await startServer({
    port,
    folder,
    user: USER,
    prepare: [findProgram('initdb'), '-D', data, '-U', USER, '--auth=trust', '--no-sync'],
    command: [findProgram('postgres'), '-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder],
    // SIGTERM would wait for clients.
    stopSignal: 'SIGINT',
    ask: () => query('create database shop'),
  })
  return {
    ...server,
    url: url('shop'),
    rows: (sql) => ask(url('shop'), sql),
    closedSessions: () => closedSessions(query),
  }
}

type Rows = Record<string, unknown>[]

async function ask(url: string, sql: string): Promise<Rows> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return rows
  } finally {
    await client.end()
  }
}

/** The server ends a session a moment after its client has gone, and counts it then. */
async function closedSessions(query: (sql: string) => Promise<Rows>): Promise<Sessions> {
  const sql = `select sessions::int as total, sessions_abandoned::int as abandoned,
    (select count(*)::int from pg_stat_activity where datname = 'shop') as open
    from pg_stat_database where datname = 'shop'`
  let found: Sessions | undefined
  await becomesTrue(async () => {
    const [{ total, abandoned, open } = {}] = await query(sql)
    if (open === 0) found = { total, abandoned } as Sessions
    return found !== undefined
  })
  return found as unknown as Sessions
}
