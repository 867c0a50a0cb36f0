import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { findPort } from '../../support/port.ts'
import { becomesTrue } from '../becomes-true.ts'
import { findProgram } from './programs.ts'
import { createFolder, type Server, startServer } from './server.ts'

/** Sessions of MariaDB, as it counts them since its start. */
interface MariadbSessions {
  /** All that have begun. */
  readonly begun: number
  /** Their client went without a word. */
  readonly aborted: number
}

export interface Mariadb extends Server {
  /** What a client needs to find it. */
  readonly url: string
  /** Runs SQL in the database `shop`, on the one connection of the test. */
  rows(sql: string): Promise<RowDataPacket[]>
  /** Counts sessions, when none but the test's is open any more. */
  closedSessions(): Promise<MariadbSessions>
}

/** Debian's package has it, and the server refuses to run as root. */
const USER = 'mysql'

/** An empty MariaDB, with a database `shop`. */
export async function startMariadb(): Promise<Mariadb> {
  const folder = createFolder(USER)
  const port = await findPort()
  const data = `${folder}/data`
  let connection!: Connection
  const server = await startServer({
    port,
    folder,
    user: USER,
    prepare: [
      findProgram('mariadb-install-db'),
      '--no-defaults',
      `--datadir=${data}`,
      // Without a password for root, who comes over TCP.
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    command: [
      findProgram('mariadbd'),
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
    ],
    ask: async () => {
      connection = await createConnection({ host: '127.0.0.1', port, user: 'root' })
    },
  })
  const rows = async (sql: string): Promise<RowDataPacket[]> => {
    const [found] = await connection.query<RowDataPacket[]>(sql)
    return found
  }
  await rows('create database shop')
  await rows('use shop')
  return {
    ...server,
    url: `mysql://root@127.0.0.1:${port}/shop`,
    rows,
    closedSessions: () => closedSessions(rows),
    stop: async () => {
      try {
        await connection.end()
      } finally {
        await server.stop()
      }
    },
  }
}

/** The server ends a session a moment after its client has gone, and counts it then. */
async function closedSessions(rows: Mariadb['rows']): Promise<MariadbSessions> {
  await becomesTrue(async () => {
    const open = await rows('select id from information_schema.processlist where db = "shop"')
    return open.length === 1
  })
  const status = await rows('show global status where variable_name in ("Connections", "Aborted_clients")')
  const count = (name: string): number => Number(status.find((row) => row.Variable_name === name)?.Value)
  return { begun: count('Connections'), aborted: count('Aborted_clients') }
}
