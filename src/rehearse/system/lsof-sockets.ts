import { isIP } from 'node:net'
import type { ListeningSocket } from './address.ts'
import { outputOf } from './system-command.ts'

/** The listening TCP sockets of processes, from lsof(8). */
export async function lsofSockets(pids: readonly number[]): Promise<ListeningSocket[]> {
  if (pids.length === 0) return []
  const args = ['-nP', '-a', '-p', pids.join(','), '-iTCP', '-sTCP:LISTEN', '-FpnT']
  return parseLsof(await outputOf('lsof', args))
}

/** Reads what `lsof -F pn` prints: a line `p<pid>` for each process, and below it a line `n<host>:<port>` for each socket. */
export function parseLsof(text: string): ListeningSocket[] {
  let pid = 0
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('p')) pid = Number(line.slice(1))
    const [, name, port] = /^n(.*):(\d+)$/.exec(line) ?? []
    if (name === undefined) return []
    const host = name.replace(/^\[(.*)\]$/, '$1')
    return [{ pid, host: isIP(host) === 0 ? '::' : host, port: Number(port) }]
  })
}
