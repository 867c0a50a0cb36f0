import { brief, inLines, onOneLine } from '../../../core/node/show.ts'
import { cutAsAskedIn, type Stopped } from '../../findings/measured.ts'
import { LATER_NOTICE } from '../../options.ts'
import type { Rehearsal, RehearsalResult } from '../../result.ts'
import { count, formatCommand, formatNumber, formatTime, listed, nameOf } from '../../words.ts'
import { paint, type Style } from '../style.ts'
import { formatFinding } from './finding-text.ts'
import { headlineOf } from './headline.ts'
import { formatRehearsals } from './rehearsal-rows.ts'
import { formatTarget } from './target-line.ts'
import { formatTimeline } from './timeline.ts'
import { wrap } from './wrap.ts'

/** How many requests the verdict names. */
const MOST_ASKED = 3

/** Milliseconds after the signal in which clients of a Kubernetes service still connect, at least. */
const KUBERNETES_NOTICE = 3_000

/** What a person reads: what was tried, when requests ended and how, and what to change. */
export function formatVerdict(result: RehearsalResult, style: Style): string {
  const { command, findings, target, rehearsals } = result
  const drawn = drawnOf(result)
  const parts = [
    [
      `lastcall rehearse: ${brief(formatCommand(command))}`,
      ...(target ? wrap(formatTarget(target), style.columns, '  ') : []),
    ],
    formatRehearsals(rehearsals, result, style),
    drawn ? formatTimeline(drawn, result, style) : [],
    endOf(result, style),
    ...findings.map((finding, at) => formatFinding(finding, at + 1, style)),
    lastWords(result, style),
    notes(result, drawn, style),
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** The rehearsal to draw: one that shows the worst finding, else the first that has requests. */
function drawnOf({ rehearsals, findings }: RehearsalResult): Stopped | undefined {
  const drawable = rehearsals.filter(
    (rehearsal): rehearsal is Stopped => rehearsal.exit !== null && rehearsal.events.length > 0,
  )
  return drawable.find(({ id }) => id === findings[0]?.rehearsals[0]) ?? drawable[0]
}

/** What the service said on stderr where it shows the worst finding. */
function lastWords({ rehearsals, findings, signal }: RehearsalResult, { columns }: Style): string[] {
  const id = findings[0]?.rehearsals[0]
  const lines = rehearsals.find((each) => each.id === id && each.exit !== null)?.stderr ?? []
  if (id === undefined || lines.length === 0) return []
  return [
    ...wrap(`The last of its stderr, in the rehearsal "${nameOf(id, signal)}":`, columns, '  '),
    ...lines.map((line) => `    ${brief(line)}`),
  ]
}

/** The verdict in a sentence or two. */
function endOf(result: RehearsalResult, style: Style): string[] {
  const { invalid, findings, durationMs, noticeMs } = result
  const headline = headlineOf(result)
  if (invalid !== null)
    return [
      paint(style, 'bold', headline),
      ...inLines(invalid)
        .split('\n')
        .map((line) => `  ${line}`.trimEnd()),
    ]
  if (findings.length > 0) return [paint(style, 'bold', headline)]
  const stopped = result.rehearsals.filter(({ exit }) => exit !== null)
  const requests = stopped.reduce((sum, each) => sum + each.requests.sent, 0)
  const longest = stopped.reduce((most, { exit }) => Math.max(most, exit?.afterMs ?? 0), 0)
  return [
    ...[
      `${headline.slice(0, -1)}: ${count(stopped.length, 'rehearsal')}, ${count(requests, 'request')} (${askedOf(result)}), ${formatTime(durationMs)}.`,
      ...askedNote(stopped),
      noticeNote(noticeMs),
      `It needed ${formatTime(longest)} to stop. Docker waits for 10 s by default.`,
      kubernetesNote(noticeMs),
    ].flatMap((sentence) => wrap(sentence, style.columns)),
  ]
}

/** What a SIGINT has cut is no loss, but it was cut. */
function askedNote(rehearsals: readonly Rehearsal[]): string[] {
  const cut = rehearsals.reduce((sum, each) => sum + cutAsAskedIn(each), 0)
  return cut > 0 ? [`${count(cut, 'request was', 'requests were')} cut by SIGINT, as asked.`] : []
}

/** The requests that were sent, by their names. */
function askedOf({ asked }: RehearsalResult): string {
  const [names, others] = [asked.slice(0, MOST_ASKED).map(brief), asked.length - MOST_ASKED]
  return listed(others > 0 ? [...names, count(others, 'other')] : names)
}

/** How long clients opened connections: in the first rehearsal for the whole notice. */
function noticeNote(noticeMs: number): string {
  const later = noticeMs > LATER_NOTICE ? `, in later rehearsals until ${formatTime(LATER_NOTICE)}` : ''
  return `Clients opened connections until ${formatTime(noticeMs)} after the signal (--notice)${later}.`
}

/** A notice that is too short for Kubernetes says nothing of it. */
function kubernetesNote(noticeMs: number): string {
  return noticeMs >= KUBERNETES_NOTICE
    ? 'Kubernetes waits for 30 s by default.'
    : `This says nothing of Kubernetes, where clients connect for ${formatTime(KUBERNETES_NOTICE)} or more (--notice).`
}

/** What does not count, and what was not tried. */
function notes(
  { rehearsals, notTried, invalid }: RehearsalResult,
  drawn: Stopped | undefined,
  { columns }: Style,
): string[] {
  if (invalid !== null) return []
  const raced = racedIn(rehearsals)
  const where = drawn ? racedWhere(raced, drawn) : ''
  const sent = count(raced, `request raced${where}: it was`, `requests raced${where}: they were`)
  const race = `${sent} sent just as the service closed an idle connection. This is not a fault of the service. A \`delay\` between the signal and the close avoids it.`
  const untried = notTried.map(({ what, why }) => onOneLine(why === '' ? what : `${what} (${why})`))
  return [
    ...(raced > 0 ? wrap(race, columns) : []),
    ...(raced > 0 && untried.length > 0 ? [''] : []),
    ...(untried.length > 0 ? wrap(`Not tried: ${untried.join(', ')}.`, columns) : []),
  ]
}

function racedIn(rehearsals: readonly Rehearsal[]): number {
  return rehearsals.reduce((sum, { requests }) => sum + requests.raced, 0)
}

/** Where requests raced, if the picture above does not show all of them: it is of one rehearsal. */
function racedWhere(raced: number, drawn: Stopped): string {
  return drawn.requests.raced === raced
    ? ''
    : ` in all rehearsals together, ${formatNumber(drawn.requests.raced)} of them in the one that is drawn`
}
