import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

/** Where Linux lists the connections of TCP. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']

/** Bytes that the kernel has taken from a server and that a client has not acknowledged. */
export type KernelQueues = (socket: Socket) => number | undefined

/**
 * Asks the kernel for its send queues. Node only sees when the kernel takes more of a response, and that happens in steps of up to
 * a third of the queue: a client that reads 100 kB a second may not be seen to read for 10 seconds. The answer is undefined
 * where the kernel does not say.
 */
export async function readKernelQueues(): Promise<KernelQueues> {
  const tables = await Promise.all(TABLES.map((file) => readFile(file, 'latin1').catch(() => '')))
  return ({ localPort, remotePort }) => {
    if (localPort === undefined || remotePort === undefined) return undefined
    // Lines such as `0: 0100007F:0BB8 0100007F:C350 01 00000000:00000000`: addresses, state, send and receive queue.
    const line = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} \\w\\w ([0-9A-F]{8}):`, 'g')
    const sizes = tables
      .flatMap((table) => [...table.matchAll(line)])
      .map(([, size = '']) => parseInt(size, 16))
    // Several clients may use the same port. As long as any of them reads, the sum shrinks.
    return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0)
  }
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}
