import { brief } from '../../../core/node/show.ts'
import { formatExit } from '../../findings/exit-words.ts'
import {
  countsRequests,
  cutAsAskedIn,
  failedOf,
  lostOf,
  type Stopped,
  toRetryOf,
  turnedAwayOf,
} from '../../findings/measured.ts'
import { serverBehind } from '../../findings/wrapper.ts'
import type { Finding, Rehearsal, RehearsalResult } from '../../result.ts'
import { count, formatNumber, formatTime, nameOf } from '../../words.ts'
import { markOf, type Style } from '../style.ts'
import { wrap } from './wrap.ts'

/** Where there is room for all counts. */
const WIDE = 100

/** Characters of the usual ends; those that take more do not make the column wider. */
const USUAL_END = 28

/** What a rehearsal is judged and named by. */
type Context = Pick<RehearsalResult, 'signal' | 'command' | 'invalidIn'> & {
  readonly findings: readonly Finding[]
}

/** A row for each rehearsal: its mark, how the program ended, and what became of the requests. */
export function formatRehearsals(rehearsals: readonly Rehearsal[], context: Context, style: Style): string[] {
  const stopped = rehearsals.filter((rehearsal): rehearsal is Stopped => rehearsal.exit !== null)
  const names = stopped.map(({ id }) => nameOf(id, context.signal))
  const ends = stopped.map((rehearsal) => endOf(rehearsal, context))
  const broken = context.invalidIn === null ? [] : [nameOf(context.invalidIn, context.signal)]
  const nameWidth = Math.max(0, ...[...names, ...broken].map(({ length }) => length))
  const endWidth = Math.max(0, ...ends.map(({ length }) => length).filter((length) => length <= USUAL_END))
  const rows = stopped.map((rehearsal, at) => {
    const isWell = !context.findings.some(({ rehearsals }) => rehearsals.includes(rehearsal.id))
    const [name, end] = [names[at]?.padEnd(nameWidth), ends[at] ?? '']
    const requests = end.length > endWidth ? '' : requestsOf(rehearsal, style)
    return `  ${markOf(style, isWell)} ${name}  ${end.padEnd(endWidth)}  ${requests}`.trimEnd()
  })
  const last = broken.map((name) => `  ${markOf(style, false)} ${name.padEnd(nameWidth)}  could not be tried`)
  return [...rows, ...last, ...leftOut(rehearsals, context, style)]
}

/** How a rehearsal ended, in one line of its own. */
export function endOf(rehearsal: Stopped, { command }: Pick<Context, 'command'>): string {
  const { exit, isProcess1 } = rehearsal
  const end = `${formatExit(exit)} after ${formatTime(exit.afterMs)}`
  const server = serverBehind(rehearsal)
  if (!server || server.exitedAfterMs !== null || exit.wasKilled || isProcess1) return end
  const name = brief(command[0]?.split('/').at(-1) ?? '')
  return `${name} ended after ${formatTime(exit.afterMs)}, your server did not`
}

/** What became of the requests; empty if none was sent. */
export function requestsOf(rehearsal: Stopped, { columns }: Pick<Style, 'columns'>): string {
  const { sent, raced } = rehearsal.requests
  if (sent === 0) return ''
  const lost = lostOf(rehearsal.requests)
  const isWide = columns >= WIDE
  const asked = cutAsAskedIn(rehearsal)
  const cut = asked > 0 ? `, ${formatNumber(asked)} cut${isWide ? ' by SIGINT, as asked' : ''}` : ''
  if (!countsRequests(rehearsal)) return count(sent, 'request') + cut
  const failed = failedOf(rehearsal)
  const refused = rehearsal.requests.refused + turnedAwayOf(rehearsal)
  const toRetry = toRetryOf(rehearsal)
  // Where there is no room for all, what is the fault without a loss; or else what clients have to send again.
  const showsFailed = failed > 0 && (isWide || lost === 0)
  const showsRefused = refused > 0 && (isWide || (lost === 0 && !showsFailed))
  const showsToRetry = toRetry > 0 && (isWide || (lost === 0 && !showsFailed && !showsRefused))
  return [
    count(sent, 'request'),
    ...(isWide || !(showsRefused || showsFailed || showsToRetry) ? [`${formatNumber(lost)} lost`] : []),
    ...(showsFailed ? [`${formatNumber(failed)} with 5xx`] : []),
    ...(showsRefused ? [`${formatNumber(refused)} refused`] : []),
    ...(showsToRetry ? [`${formatNumber(toRetry)} to retry`] : []),
    ...(isWide && raced > 0 ? [`${formatNumber(raced)} raced`] : []),
  ].join(', ')
}

/** The rehearsals that were left out, by the reason. */
function leftOut(rehearsals: readonly Rehearsal[], { signal }: Context, style: Style): string[] {
  const byReason = new Map<string, string[]>()
  for (const { id, skipped } of rehearsals) {
    if (skipped === null) continue
    byReason.set(skipped, [...(byReason.get(skipped) ?? []), nameOf(id, signal)])
  }
  const mark = `  ${markOf(style, undefined)} `
  return [...byReason].flatMap(([reason, names]) =>
    wrap(
      `left out (${brief(reason)}): ${[...new Set(names)].join('; ')}`,
      style.columns,
      ' '.repeat(mark.length),
      mark,
    ),
  )
}
