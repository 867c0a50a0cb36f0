import type { ProgramEvent } from './options/program-status.ts'
import { describeExit } from './system/exit-status.ts'

/** A line about what has happened, for people; undefined for what is as it should be. */
export function formatEvent(event: ProgramEvent): string | undefined {
  if (event.kind === 'starting' || event.kind === 'running') return undefined
  const { name, pid, exit } = event
  const subject = pid === null ? name : `${name} (${pid})`
  return `lastcall: ${subject} ${describeExit(exit)}${follow(event)}\n`
}

function follow(event: Exclude<ProgramEvent, { kind: 'starting' | 'running' }>): string {
  switch (event.kind) {
    case 'stopped':
    case 'ended':
      return ''
    case 'backing-off':
      return `, starts again in ${Math.round(event.delayMs)} ms`
    case 'refused':
      return ', the old one goes on'
    case 'failed':
      return event.why === undefined ? '' : `, is not started again: ${event.why}`
    default:
      return event satisfies never
  }
}
