import type { ProgramEvent } from './options/program-status.ts'
import type { NamedExit } from './programs/instance-owner.ts'
import { describeExit } from './system/exit-status.ts'

export function describeEnd({ name, exit }: NamedExit): string {
  return `${name} ${describeExit(exit)}`
}

/** How instances have ended. One that failed while the shutdown began is in the list twice. */
export function describeEnds(ends: readonly NamedExit[]): string {
  return [...new Set(ends.map(describeEnd))].join('; ')
}

/**
 * The line on stderr about an exit; undefined for an event that is as it should be.
 *
 * @param isOnly - True if the supervisor exits with this process, and with its status.
 */
export function formatEvent(event: ProgramEvent, isOnly = false): string | undefined {
  if (event.kind === 'starting' || event.kind === 'running') return undefined
  // S4: the supervisor's own status says the same.
  if (isOnly && event.kind === 'ended' && event.exit.status === 0) return undefined
  const { name, pid, exit } = event
  const subject = pid === null ? name : `${name} (${pid})`
  return `lastcall: ${subject} ${describeExit(exit)}${consequence(event)}\n`
}

function consequence(event: Exclude<ProgramEvent, { kind: 'starting' | 'running' }>): string {
  switch (event.kind) {
    case 'stopped':
    case 'ended':
      return ''
    case 'backing-off':
      return `, starts again in ${Math.round(event.delayMs)} ms`
    case 'refused':
      return ', the old process keeps running'
    case 'failed':
      return event.why === undefined ? '' : `, is not started again: ${event.why}`
    default:
      return event satisfies never
  }
}
