import { readFileSync } from 'node:fs'
import { processStart } from '../../core/node/process-time.ts'

/** Bound here, since an import of `node:process` would open stdout and stderr. */
export const kill: typeof process.kill = process.kill.bind(process)

/** Milliseconds of a tick, in which Linux counts the time of processes. */
const TICK = 10

/** Milliseconds by which the time of a file and the start of its process may differ. */
const SLACK = 2_000

/** The fields of `/proc/<pid>/stat` from the state on. The name in front of them may contain spaces. */
export function readStat(pid: number | 'self'): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** True for the state of a zombie. */
export function isZombie(state: string | undefined): boolean {
  return state === 'Z' || state === 'X'
}

/** True if there is such a process, or such a group for a negative number; even if it is a zombie. */
export function exists(pid: number): boolean {
  try {
    return kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export function isAlive(pid: number): boolean {
  return exists(pid) && !isZombie(readStat(pid)?.[0])
}

/**
 * True if the process that wrote its pid at that time is alive. Since then another process may have got the same pid.
 */
export function isOwner(pid: number, writtenAt: number): boolean {
  if (!isAlive(pid)) return false
  const start = startOf(pid)
  return start === undefined || start <= writtenAt + SLACK
}

/** When a process was started, as `Date.now()` counts; undefined if the system does not tell. */
function startOf(pid: number): number | undefined {
  const [own, other] = [ticksOf('self'), ticksOf(pid)]
  return own === undefined || other === undefined ? undefined : processStart() + (other - own) * TICK
}

function ticksOf(pid: number | 'self'): number | undefined {
  const ticks = readStat(pid)?.[19]
  return ticks === undefined ? undefined : Number(ticks)
}
