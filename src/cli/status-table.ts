import { withoutLink } from '../core/api/errors.ts'
import { inJson, onOneLine } from '../core/node/show.ts'
import type { ProgramStatus } from '../supervisor/options/program-status.ts'
import { describeExit } from '../supervisor/system/exit-status.ts'
import type { Answer } from './answer.ts'

const HEADINGS = ['name', 'pid', 'state', 'uptime', 'restarts', 'last exit'] as const

/** Columns whose numbers stand below each other. */
const RIGHT: readonly string[] = ['pid', 'uptime', 'restarts']

/** S8: JSON for programs, in which a terminal finds nothing to obey. */
export function formatAnswer(answer: Answer): string {
  return `${inJson(answer, 2)}\n`
}

/** S8: a table for people. */
export function formatStatus(programs: readonly ProgramStatus[]): string {
  const rows = [[...HEADINGS], ...programs.map((program) => cells(program).map(onOneLine))]
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] as number
        return RIGHT.includes(HEADINGS[column] as string) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}

function cells({ name, pid, state, uptimeMs, restarts, lastExit }: ProgramStatus): string[] {
  return [
    name,
    pid === null ? '-' : String(pid),
    state,
    uptimeMs === null ? '-' : formatUptime(uptimeMs),
    String(restarts),
    lastExit ? describeExit(lastExit, withoutLink) : '-',
  ]
}

/** The two largest units. */
function formatUptime(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ]
  if (days > 0) return `${days}d ${hours % 24}h`
  if (hours > 0) return `${hours}h ${minutes % 60}m`
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`
}
