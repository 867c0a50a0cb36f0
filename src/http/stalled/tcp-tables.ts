import { readFile } from 'node:fs/promises'
import { hasRoomForPool } from '../../core/node/task-room.ts'

/** Linux's tables of the connections of TCP. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']

/** The columns of a table. */
const COLUMNS = { local: 1, remote: 2, queues: 4, timer: 5, attempts: 6, inode: 9 } as const

/** What stands in front of an address of IPv4 in the table of IPv6. */
const MAPPED = /0{16}FFFF0{4}/g

/** The kernel's timer for bytes that were sent and not acknowledged. It has another one for a client that takes nothing. */
const UNACKNOWLEDGED = /^01:/

/** So few bytes on the network explain no silence: a client that takes a byte at a time always has one there. */
const FEW = 5_000

/** After so many attempts to send the same bytes, the client is gone, and not only behind a slow network. */
const IN_VAIN = 2

/** A connection in the kernel. */
export interface TcpRow {
  readonly local: string
  readonly remote: string
  /** The number by which the kernel knows the socket. */
  readonly inode: string
  /** Bytes that the other side has not acknowledged. */
  readonly sending: number
  /** Bytes that this side has not read. */
  readonly received: number
  /** Whether many bytes are on the network, so that it is not the other side that makes this one wait. */
  readonly isUnderWay: boolean
}

/** Connections that have ended. There may be many thousands of them. */
const ENDED = ' 06 00000000:00000000 03:'

/**
 * Reads the connections of this network namespace. Empty where there are no such tables, or none that may be read. The kernel
 * takes a while to list many connections, so the event loop does not wait for it.
 */
export async function readTcpTables(): Promise<TcpRow[]> {
  // Such a read needs libuv's pool.
  if (!hasRoomForPool()) return []
  const lines = await Promise.all(TABLES.map(linesOf))
  return lines
    .flat()
    .filter((line) => !line.includes(ENDED))
    .map(parseTcpRow)
}

/** Parses a line of a table. */
export function parseTcpRow(line: string): TcpRow {
  const columns = line.replaceAll(MAPPED, '').trim().split(/ +/)
  const [sending = 0, received = 0] = (columns[COLUMNS.queues] ?? '').split(':').map(fromHex)
  const isWaited = UNACKNOWLEDGED.test(columns[COLUMNS.timer] ?? '')
  return {
    local: columns[COLUMNS.local] ?? '',
    remote: columns[COLUMNS.remote] ?? '',
    inode: columns[COLUMNS.inode] ?? '',
    sending,
    received,
    isUnderWay: isWaited && sending > FEW && fromHex(columns[COLUMNS.attempts]) < IN_VAIN,
  }
}

function fromHex(text = ''): number {
  return Number.parseInt(text, 16)
}

async function linesOf(table: string): Promise<string[]> {
  try {
    return (await readFile(table, 'latin1')).split('\n').slice(1, -1)
  } catch {
    return []
  }
}
