import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Address, isAbstract, type ListeningSocket } from './address.ts'
import { linkOf, readProc } from './proc-files.ts'

/** The state of a listening socket in `/proc/<pid>/net/tcp`, and the flag of one in `/proc/<pid>/net/unix`. */
const LISTEN = '0A'
const ACCEPTS = 0x1_00_00

/** Most bytes that the path of a Unix socket can have. */
const LONGEST_PATH = 107

/** The listening sockets of processes, by the descriptors that they have open. */
export function linuxSockets(pids: readonly number[]): ListeningSocket[] {
  return pids.flatMap((pid) => {
    const inodes = new Set(inodesOf(pid))
    if (inodes.size === 0) return []
    // Not `/proc/net`: the process may be in another network namespace.
    const found = [
      ...parseTcp(readProc(`/proc/${pid}/net/tcp`)),
      ...parseTcp(readProc(`/proc/${pid}/net/tcp6`)),
      ...parseUnix(readProc(`/proc/${pid}/net/unix`)),
    ]
    return found
      .filter(({ inode }) => inodes.has(inode))
      .map(({ address }) => ({ ...located(address, pid), pid }))
  })
}

interface Found {
  readonly inode: string
  readonly address: Address
}

/** The kernel keeps the path that a process has given, which may begin in the working folder of the process. */
function located(address: Address, pid: number): Address {
  if (!('socketPath' in address) || isAbstract(address) || address.socketPath.startsWith('/')) return address
  const folder = `/proc/${pid}/cwd`
  const socketPath = resolve(linkOf(folder) ?? '/', address.socketPath)
  // The whole path may be too long for a socket.
  const isTooLong = Buffer.byteLength(socketPath) > LONGEST_PATH
  return { socketPath: isTooLong ? `${folder}/${address.socketPath}` : socketPath }
}

/** The listening sockets in the text of `/proc/<pid>/net/tcp` or `tcp6`. */
export function parseTcp(text: string): Found[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    const [, local = '', , state, , , , , , inode = ''] = fields
    if (state !== LISTEN) return []
    const [address = '', port = ''] = local.split(':')
    return [{ inode, address: { host: parseAddress(address), port: Number.parseInt(port, 16) } }]
  })
}

/** The listening sockets with a name in the text of `/proc/<pid>/net/unix`. The kernel writes NUL as `@`, and ends some abstract names with many. */
export function parseUnix(text: string): Found[] {
  return text.split('\n').flatMap((line) => {
    const [, flags, inode, socketPath] = /^\S+: \S+ \S+ ([0-9A-F]+) \S+ \S+\s+(\d+) (.+)$/.exec(line) ?? []
    if (socketPath === undefined || (Number.parseInt(flags as string, 16) & ACCEPTS) === 0) return []
    return [{ inode: inode as string, address: { socketPath: socketPath.replace(/(?<=^@.+?)@+$/, '') } }]
  })
}

/** The kernel writes each 32 bits of an address as a number in the byte order of the machine, which is little-endian. */
function parseAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  if (bytes.length === 4) return bytes.map((each) => Number.parseInt(each, 16)).join('.')
  const groups = Array.from({ length: 8 }, (_, at) =>
    Number.parseInt(`${bytes[2 * at]}${bytes[2 * at + 1]}`, 16).toString(16),
  )
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** Nothing for a process of another user, or one that has just exited. */
function inodesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => inodeOf(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

function inodeOf(link: string): string[] {
  const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(link) ?? '') ?? []
  return inode === undefined ? [] : [inode]
}
