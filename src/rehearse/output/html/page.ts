import { inLines } from '../../../core/node/show.ts'
import { countsRequests, failedOf, lostOf, type Stopped } from '../../findings/measured.ts'
import type { RehearsalResult } from '../../result.ts'
import { count, formatCommand, formatNumber, formatTime, nameOf } from '../../words.ts'
import { escapeMarkup } from '../escape.ts'
import { headlineOf } from '../text/headline.ts'
import { formatTarget } from '../text/target-line.ts'
import { CSS } from './css.ts'
import { cardOf } from './finding-card.ts'
import { LEGEND, rehearsalCard } from './rehearsal-card.ts'
import { html } from './text.ts'

const VERDICTS: Readonly<Record<RehearsalResult['verdict'], readonly [text: string, look: string]>> = {
  clean: ['nothing found', 'ok'],
  untidy: ['findings', 'warn'],
  lost: ['loses work', 'fail'],
  invalid: ['could not be tried', 'fail'],
}

/** The result as one page that needs nothing else: no script, no font, no request. */
export function formatHtml(result: RehearsalResult): string {
  const command = html(formatCommand(result.command))
  const stopped = result.rehearsals.filter((rehearsal): rehearsal is Stopped => rehearsal.exit !== null)
  const [verdict, look] = VERDICTS[result.verdict]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>lastcall rehearse: ${command}</title>
<link rel="icon" href="data:,">
<style>${CSS}</style>
</head>
<body>
<main>
<header>
<div class="title"><span class="muted">lastcall rehearse</span><span class="badge ${look}">${verdict}</span></div>
<h1>${html(headlineOf(result))}</h1>
<p><code>${command}</code></p>
${result.target ? `<p class="muted">${html(formatTarget(result.target))}</p>` : ''}
${result.invalid === null ? factsOf(stopped, result) : `<pre>${escapeMarkup(inLines(result.invalid))}</pre>`}
</header>
${section(
  'Findings',
  result.findings.map((finding) => cardOf(finding, result)),
)}
${section('Rehearsals', rehearsalsOf(stopped, result))}
${section('Not tried', notTried(result))}
<footer>lastcall ${html(result.lastcall)} on ${html(result.platform)}</footer>
</main>
</body>
</html>
`
}

function factsOf(stopped: readonly Stopped[], { graceMs, noticeMs, durationMs }: RehearsalResult): string {
  const sum = (counted: (each: Stopped) => number): string =>
    formatNumber(stopped.reduce((total, each) => total + counted(each), 0))
  const longest = stopped.reduce((most, { exit }) => Math.max(most, exit.afterMs), 0)
  const facts = [
    ['requests', sum(({ requests }) => requests.sent)],
    ['lost', sum((each) => (countsRequests(each) ? lostOf(each.requests) : 0))],
    ...(stopped.some(isFailing)
      ? [['answered with 5xx', sum((each) => (isFailing(each) ? failedOf(each) : 0))]]
      : []),
    ['longest stop', formatTime(longest)],
    ['grace period', formatTime(graceMs)],
    ['notice', formatTime(noticeMs)],
    ['rehearsed for', formatTime(durationMs)],
  ]
  return `<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`
}

/** Whether it answered with errors since it stops. */
function isFailing(rehearsal: Stopped): boolean {
  return countsRequests(rehearsal) && failedOf(rehearsal) > 0
}

function section(title: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `<section>\n<h2>${title}</h2>\n${parts.join('\n')}\n</section>`
}

/** The rehearsals, below a legend if there is a chart. */
function rehearsalsOf(stopped: readonly Stopped[], result: RehearsalResult): string[] {
  const legend = stopped.some(({ events }) => events.length > 0) ? [LEGEND] : []
  return [...legend, ...stopped.map((each) => rehearsalCard(each, result)), ...leftOut(result)]
}

function leftOut({ rehearsals, signal }: RehearsalResult): string[] {
  const left = rehearsals.filter(({ skipped }) => skipped !== null)
  if (left.length === 0) return []
  const items = left.map(({ id, skipped }) => `<li>${html(nameOf(id, signal))}: ${html(skipped ?? '')}</li>`)
  return [
    `<p>${count(left.length, 'rehearsal was', 'rehearsals were')} left out:</p>`,
    `<ul>${items.join('')}</ul>`,
  ]
}

function notTried({ notTried: untried }: RehearsalResult): string[] {
  if (untried.length === 0) return []
  const items = untried.map(({ what, why }) => `<li>${html(why === '' ? what : `${what}: ${why}`)}</li>`)
  return [`<ul>${items.join('')}</ul>`]
}
