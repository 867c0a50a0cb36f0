import { readFileSync } from 'node:fs'
import { processStart } from '../../core/node/clock.ts'

/** Not of node:process, whose import opens stdout and stderr. */
export const kill: typeof process.kill = process.kill.bind(process)

/** Milliseconds of the unit in which Linux counts the time of processes. */
const TICK = 10

/** Milliseconds by which a file's time and a process's may be wrong. */
const SLACK = 2_000

/** What Linux tells of a process, from its state on: the name before it may hold anything. */
export function readStat(pid: number | 'self'): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Whether a state is that of a process that only waits to be asked for its status. */
export function isDead(state: string | undefined): boolean {
  return state === 'Z' || state === 'X'
}

/** Whether a process, or with a negative number a group, can be signalled. */
export function exists(pid: number): boolean {
  try {
    return kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export function isAlive(pid: number): boolean {
  return exists(pid) && !isDead(readStat(pid)?.[0])
}

/** Whether the process that has written its pid at a time lives; another one may have got the pid since. */
export function isOwner(pid: number, writtenAt: number): boolean {
  if (!isAlive(pid)) return false
  const start = startOf(pid)
  return start === undefined || start <= writtenAt + SLACK
}

/** When a process was started, in milliseconds of the calendar; undefined where the system does not tell. */
function startOf(pid: number): number | undefined {
  const [own, other] = [ticksOf('self'), ticksOf(pid)]
  return own === undefined || other === undefined ? undefined : processStart() + (other - own) * TICK
}

function ticksOf(pid: number | 'self'): number | undefined {
  const ticks = readStat(pid)?.[19]
  return ticks === undefined ? undefined : Number(ticks)
}
