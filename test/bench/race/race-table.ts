import { round, type Table } from '../case.ts'
import { medianOf } from '../measure.ts'
import type { LearnedStop, Race } from './race.ts'
import type { Clients, Lost } from './requests.ts'

const MOST_TRACES = 10

/** The same load with both settings. */
export interface Row {
  readonly clients: Clients
  readonly nodes: number
  readonly fixed: readonly Race[]
  readonly byDefault: readonly Race[]
}

/** Both settings side by side. */
export function raceTable(rows: readonly Row[]): Table {
  return {
    head: [
      '',
      'lost per stop, fixed delay of 5 s',
      'lost per stop, by default',
      'lost of all sent, fixed',
      'lost of all sent, by default',
      'stops that lost some, fixed',
      'stops that lost some, by default',
      'median exit, fixed, s',
      'median exit, by default, s',
    ],
    rows: rows.map(({ clients, nodes, fixed, byDefault }) => [
      `${nameOf(clients)}, ${nodesOf(nodes)}`,
      ...[lostPerStop, lostOfSent, losingStops, medianExit].flatMap((figure) => [
        figure(fixed),
        figure(byDefault),
      ]),
    ]),
    notes: [
      `How they were lost, with the fixed delay: ${kindsOf(rows.flatMap(({ fixed }) => fixed))}.`,
      `By default: ${kindsOf(rows.flatMap(({ byDefault }) => byDefault))}.`,
      ...tracesOfAll(rows.filter(isKnown)),
      ...badExits(rows.flatMap(({ fixed, byDefault }) => [...fixed, ...byDefault])),
      busyness(rows.flatMap(({ fixed, byDefault }) => [...fixed, ...byDefault])),
    ],
  }
}

/** With enough newcomers, lastcall should lose none by default. */
export function isKnown({ clients }: Row): boolean {
  return !('perSecond' in clients) || clients.perSecond >= 10
}

function tracesOfAll(rows: readonly Row[]): string[] {
  const traces = rows.flatMap(tracesOf)
  const left = traces.length - MOST_TRACES
  return left > 0 ? [...traces.slice(0, MOST_TRACES), `And ${left} more.`] : traces
}

/** Tells of each request that was lost by default, in seconds after SIGTERM. */
function tracesOf({ clients, nodes, byDefault }: Row): string[] {
  return byDefault.flatMap((race) =>
    race.lost.map((lost) => {
      const { signalledAt = Number.NaN, exitedAt = 0, learnedAt = [] } = stopOf(lost, race) ?? {}
      const [sent, exited, learned] = [lost.sentAt, exitedAt, learnedAt[lost.node] ?? 0].map((at) =>
        ((at - signalledAt) / 1_000).toFixed(2),
      )
      return `${nameOf(clients)}, ${nodesOf(nodes)}: ${lost.kind} after ${sent} s; exit after ${exited} s; the node learned after ${learned} s.`
    }),
  )
}

/** The stop during which a request was lost, or after which. */
function stopOf({ sentAt }: Lost, { stops }: Race): LearnedStop | undefined {
  return stops.findLast(({ signalledAt }) => signalledAt <= sentAt)
}

function nameOf(clients: Clients): string {
  return 'perSecond' in clients
    ? `${clients.perSecond} new a second`
    : `${clients.returning} clients that come back`
}

function nodesOf(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`
}

function lostPerStop(races: readonly Race[]): string {
  return round(lostIn(races) / stopsIn(races).length)
}

function lostOfSent(races: readonly Race[]): string {
  return `${lostIn(races)} of ${races.reduce((sum, { sent }) => sum + sent, 0)}`
}

function losingStops(races: readonly Race[]): string {
  const losing = new Set(races.flatMap((race) => race.lost.map((lost) => stopOf(lost, race))))
  return `${losing.size} of ${stopsIn(races).length}`
}

function medianExit(races: readonly Race[]): string {
  return round(medianOf(stopsIn(races).map(({ signalledAt, exitedAt }) => (exitedAt - signalledAt) / 1_000)))
}

/** A full backlog drops connections in silence: those that have an answer all the same came again. */
function kindsOf(races: readonly Race[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of races.flatMap(({ lost }) => lost)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const kinds = [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} ${kind}`)
  const overflows = races.reduce((sum, each) => sum + each.overflows, 0)
  return `${kinds.join(', ') || 'none'}; ${overflows} dropped by a full backlog`
}

function badExits(races: readonly Race[]): string[] {
  const bad = stopsIn(races).filter(({ code }) => code !== 0)
  return bad.length > 0 ? [`${bad.length} exits with a status other than 0.`] : []
}

/** Where clients are late by more than the 500 ms that a connection may be silent, they lose requests by themselves. */
function busyness(races: readonly Race[]): string {
  const latest = Math.max(...races.map(({ latestMs }) => latestMs))
  return `How late a client was at most, since the machine was busy: ${latest.toFixed(0)} ms.`
}

function lostIn(races: readonly Race[]): number {
  return races.reduce((sum, { lost }) => sum + lost.length, 0)
}

function stopsIn(races: readonly Race[]): LearnedStop[] {
  return races.flatMap(({ stops }) => stops)
}
