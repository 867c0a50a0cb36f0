import { brief } from '../../../core/node/show.ts'
import { formatExit } from '../../findings/exit-words.ts'
import { countsRequests, failedOf, lostOf, type Stopped, toRetryOf } from '../../findings/measured.ts'
import type { RehearsalResult, RequestCounts } from '../../result.ts'
import { count, formatNumber, formatTime, nameOf } from '../../words.ts'
import { chartOf } from './chart.ts'
import { html } from './text.ts'

/** What the colours mean, once for all charts. */
export const LEGEND: string = `<ul class="legend">
<li><i class="answered"></i>answered</li><li><i class="failed"></i>answered with 5xx</li>
<li><i class="lost"></i>lost, from its start to its end</li>
<li><i class="raced"></i>raced, no finding</li><li><i class="refused"></i>refused</li>
<li><i class="window"></i>a load balancer may still open connections</li>
</ul>`

/** A rehearsal: how the program ended, when requests ended and how, and their numbers. */
export function rehearsalCard(rehearsal: Stopped, result: RehearsalResult): string {
  const { id, exit, requests, events, stderr } = rehearsal
  const isWell = !result.findings.some(({ rehearsals }) => rehearsals.includes(id))
  const badge = isWell ? '<span class="badge ok">ok</span>' : '<span class="badge fail">FAIL</span>'
  const fate = countsRequests(rehearsal) ? 'lost' : 'cut on purpose'
  const lost = requests.sent === 0 ? '' : `, ${count(lostOf(requests), 'request')} ${fate}`
  const failures = countsRequests(rehearsal) ? failedOf(rehearsal) : 0
  const failed = failures === 0 ? '' : `, ${formatNumber(failures)} answered with 5xx`
  const toRetry = countsRequests(rehearsal) ? toRetryOf(rehearsal) : 0
  const retries = toRetry === 0 ? '' : `, ${formatNumber(toRetry)} to retry`
  return `<article class="card">
<div class="title"><h3>${html(nameOf(id, result.signal))}</h3>${badge}
<span>${html(formatExit(exit))} after ${formatTime(exit.afterMs)}${lost}${failed}${retries}</span></div>
${events.length > 0 ? chartOf(rehearsal, result) : ''}
${requests.sent > 0 ? tableOf(rehearsal) : ''}
${isWell || stderr.length === 0 ? '' : lastWordsOf(stderr)}
</article>`
}

function lastWordsOf(stderr: readonly string[]): string {
  return `<p>The last of its stderr:</p>\n<pre>${stderr.map((line) => html(brief(line))).join('\n')}</pre>`
}

function tableOf({ byClient, requests }: Stopped): string {
  const rows = byClient.map((client) => rowOf(client.client, client))
  return `<details><summary>Requests in numbers</summary>
<table>
<thead><tr><th>client</th><th>sent</th><th>answered</th><th>lost</th><th>raced</th><th>refused</th></tr></thead>
<tbody>
${[...rows, rowOf('all', requests)].join('\n')}
</tbody>
</table>
</details>`
}

function rowOf(name: string, counts: RequestCounts): string {
  const numbers = [counts.sent, counts.answered, lostOf(counts), counts.raced, counts.refused]
  return `<tr><td>${html(name)}</td>${numbers.map((each) => `<td>${formatNumber(each)}</td>`).join('')}</tr>`
}
