import { readdirSync } from 'node:fs'
import { exists, isDead, kill, readStat } from './process-lookup.ts'

/** Sends a signal to all processes of a group. Returns false if this user may not; a group that is gone is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return kill(-group, signal)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM'
  }
}

/** Whether any process of a group lives. An orphan whose new parent never asks for its status is dead all the same. */
export function isGroupAlive(group: number): boolean {
  return exists(-group) && !isGroupDead(group)
}

/** Whether nobody in the group has anything left to do. Only Linux tells. */
function isGroupDead(group: number): boolean {
  const states = processes().flatMap((pid) => {
    const stat = readStat(pid)
    return Number(stat?.[2]) === group ? [stat?.[0]] : []
  })
  // None at all: its members are not to be seen here.
  return states.length > 0 && states.every(isDead)
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}
