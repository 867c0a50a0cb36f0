import { readlinkSync } from 'node:fs'
import type { Socket } from 'node:net'
import { carrierOf } from '../internals.ts'
import { readTcpTables, type TcpRow } from './tcp-tables.ts'

/** What became of the bytes that were written to a socket. */
export interface Delivery {
  /** How many of them the client has taken. */
  readonly taken: number
  /** Whether many are on the network, so that it is not the client who makes others wait. */
  readonly isUnderWay: boolean
}

/**
 * What the kernel holds of each connection. That tells whether a client reads, since a response that is over only waits for
 * its client. Only Linux tells.
 */
export class KernelQueues {
  /** Whether there was a question before the kernel was asked. */
  areWanted = false
  #rows: { readonly byInode: Map<string, TcpRow>; readonly byEnds: Map<string, TcpRow> } | undefined

  /** Undefined if that is not known, or not yet. */
  deliveryTo(socket: Socket): Delivery | undefined {
    const { fd = -1, bytesWritten, writeQueueSize } = carrierOf(socket)
    if (fd < 0 || bytesWritten === undefined || writeQueueSize === undefined) return undefined
    if (!this.#rows) {
      this.areWanted = true
      return undefined
    }
    const { byInode, byEnds } = this.#rows
    const row = byInode.get(inodeOf(fd) ?? '')
    if (!row) return undefined
    // A client on this machine also shows what it has received and not read.
    const received = byEnds.get(endsOf(row.remote, row.local))?.received ?? 0
    return { taken: bytesWritten - writeQueueSize - row.sending - received, isUnderWay: row.isUnderWay }
  }

  /** Asks the kernel. */
  async read(): Promise<void> {
    const rows = await readTcpTables()
    this.#rows = {
      byInode: new Map(rows.map((row) => [row.inode, row])),
      byEnds: new Map(rows.map((row) => [endsOf(row.local, row.remote), row])),
    }
  }
}

function endsOf(local: string, remote: string): string {
  return `${local} ${remote}`
}

/** The number by which the kernel knows the socket of a descriptor. */
function inodeOf(descriptor: number): string | undefined {
  try {
    return /\d+/.exec(readlinkSync(`/proc/self/fd/${descriptor}`))?.[0]
  } catch {
    return undefined
  }
}
