import type { Result } from './rolling-restart.ts'

/** The columns of a case; only without a proxy do clients see a refusal. */
const columnsOf = (isBehindNginx: boolean): string[] => [
  'contender',
  'requests sent',
  'failed',
  ...(isBehindNginx ? [] : ['refused']),
  'restarts',
  'median exit, ms',
  'longest exit, ms',
  'failures by kind',
]

export function headOf(isBehindNginx: boolean): string {
  const columns = columnsOf(isBehindNginx)
  return `${lineOf(columns)}\n|${'---|'.repeat(columns.length)}`
}

export function rowOf(name: string, result: Result): string {
  const { sent, failed, refused, restarts, exitsMs, killed, failures } = result
  const sorted = [...exitsMs].sort((a, b) => a - b)
  const exits = [sorted[sorted.length >> 1] as number, sorted.at(-1) as number]
  const kinds = [...failures].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} \`${kind}\``)
  if (killed > 0) kinds.push(`${killed} processes killed after 10 s`)
  return lineOf([
    name,
    sent,
    failed,
    ...(result.isBehindNginx ? [] : [refused]),
    restarts,
    ...exits.map((ms) => ms.toFixed(0)),
    kinds.join(', '),
  ])
}

function lineOf(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`
}
