import { readdirSync } from 'node:fs'
import { exists, isZombie, kill, readStat } from './process-lookup.ts'

/**
 * Sends a signal to all processes of a group. Returns false if this user may not do that. A group may be gone already.
 */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return kill(-group, signal)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM'
  }
}

/** True if a process of a group is alive. A zombie is not: perhaps its new parent never asks for its status. */
export function isGroupAlive(group: number): boolean {
  return exists(-group) && !isGroupDead(group)
}

/** True if the group consists of zombies. Only Linux tells. */
function isGroupDead(group: number): boolean {
  const states = processes().flatMap((pid) => {
    const stat = readStat(pid)
    return Number(stat?.[2]) === group ? [stat?.[0]] : []
  })
  // Without any state the members are hidden from this process.
  return states.length > 0 && states.every(isZombie)
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}
