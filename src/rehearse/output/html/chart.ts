import type { Stopped } from '../../findings/measured.ts'
import type { ClientKind, RehearsalResult, RequestEvent } from '../../result.ts'
import { formatTime } from '../../words.ts'
import { spanOf } from '../text/axis.ts'
import { laneOf, type Span } from './lane.ts'
import { html } from './text.ts'

/** A moment further right than this, in percent, has its label to its left. */
const RIGHT = 70

/** The requests of a rehearsal, by kind, on a common time axis with the signal, the notice and the exit. */
export function chartOf(rehearsal: Stopped, result: RehearsalResult): string {
  const { exit, events } = rehearsal
  const span = spanOf(rehearsal, result)
  const left = (ms: number): number => Math.min(((ms - span.fromMs) / (span.toMs - span.fromMs)) * 100, 100)
  const lanes = [...byClient(events)].map(([client, own]) => laneOf(client, own, span))
  const exitLabel = `${exit.wasKilled ? 'killed' : 'exit'}, ${formatTime(exit.afterMs)}`
  return `<div class="chart">
${moment(left(0), result.signal)}
${moment(left(exit.afterMs), exitLabel)}
${noticeOf(result, span, left)}
<div class="line" style="left:${percent(left(0))}"></div>
<div class="line exit" style="left:${percent(left(exit.afterMs))}"></div>
${lanes.join('\n')}
<div class="axis"><span>-${formatTime(-span.fromMs)}</span><span>+${formatTime(span.toMs)}</span></div>
</div>`
}

function byClient(events: readonly RequestEvent[]): Map<ClientKind, RequestEvent[]> {
  const groups = new Map<ClientKind, RequestEvent[]>()
  for (const event of events) {
    const group = groups.get(event.client)
    if (group) group.push(event)
    else groups.set(event.client, [event])
  }
  return groups
}

/** How long a load balancer goes on opening connections. */
function noticeOf({ noticeMs }: RehearsalResult, span: Span, left: (ms: number) => number): string {
  const end = Math.min(noticeMs, span.toMs)
  return `<div class="notice" style="left:${percent(left(0))};width:${percent(left(end) - left(0))}"></div>`
}

function moment(at: number, label: string): string {
  const side = at > RIGHT ? ' class="left"' : ''
  return `<div class="moment"><span${side} style="left:${percent(at)}">${html(label)}</span></div>`
}

function percent(number: number): string {
  return `${Math.round(number * 100) / 100}%`
}
