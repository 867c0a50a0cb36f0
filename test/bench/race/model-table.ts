import type { ShutdownReport } from 'lastcall'
import { atMost, internal, round, type Table, type Target } from '../case.ts'
import type { LearnedStop, Race } from './race.ts'

/** What the model says of each stop, in requests and seconds. */
export interface Prediction {
  readonly lost: number
  readonly waited: number
}

/** Stops of one cluster with one setting: predicted, and measured. */
export interface ModelRow {
  readonly name: string
  readonly settings: string
  /** How many new connections a second each pod should get. */
  readonly perPod: number
  /** What is lost on average if all that the model draws is drawn anew for each stop. */
  readonly expectedLost: number
  /** For each stop, with the lateness that was drawn for it. */
  readonly predicted: readonly Prediction[]
  readonly race: Race
}

/** Of a race with its pods' reports. */
export function modelTable(rows: readonly ModelRow[]): Table {
  return {
    head: [
      '',
      'stops',
      'lost per stop: the model',
      'with the lateness that was drawn',
      'and with the delays and the rate that were measured',
      'measured',
      'the last two apart, ± 2 standard errors',
      'delay by the model, s',
      'measured, s',
    ],
    rows: rows.map((row) => {
      const { mean, error } = differenceOf(row)
      return [
        `${row.name}, ${row.settings}`,
        String(row.predicted.length),
        round(row.expectedLost),
        round(meanOf(row.predicted.map(({ lost }) => lost))),
        round(meanOf(expectedHere(row))),
        round(meanOf(lostOf(row.race))),
        `${round(mean)} ± ${round(2 * error)}`,
        round(meanOf(row.predicted.map(({ waited }) => waited))),
        round(meanOf(row.race.stops.map(delayOf))),
      ]
    }),
    notes: [
      `New connections a second for each pod: ${rows.map((row) => round(rateOf(row.race))).join(', ')}, of ${rows[0]?.perPod}.`,
      `How late a client was at most, since the machine was busy: ${Math.max(...rows.map(({ race }) => race.latestMs)).toFixed(0)} ms.`,
    ],
  }
}

/** How far prediction and measurement are apart at most, in standard errors of the difference. */
export function modelTargets(rows: readonly ModelRow[]): Target[] {
  const furthest = rows.map((row) => {
    const { mean, error } = differenceOf(row)
    return Math.abs(mean) / error
  })
  return [
    internal(atMost('measured and predicted losses apart, in standard errors', 3, Math.max(...furthest))),
  ]
}

/** Measured less predicted, over the stops. */
function differenceOf(row: ModelRow): { readonly mean: number; readonly error: number } {
  const expected = expectedHere(row)
  const differences = lostOf(row.race).map((lost, at) => lost - (expected[at] ?? Number.NaN))
  const mean = meanOf(differences)
  const squares = meanOf(differences.map((each) => (each - mean) ** 2))
  // Chance alone makes a count vary by its root, so few stops that happen to be alike say no more than that.
  const variance = Math.max(squares, meanOf(expected), 1)
  return { mean, error: Math.sqrt(variance / Math.max(1, differences.length - 1)) }
}

/** What each stop should have lost, with the end of its delay and the rate of requests as they were. */
function expectedHere({ race }: ModelRow): number[] {
  const rate = rateOf(race)
  return race.stops.map((stop) => {
    const endedAt = stop.signalledAt + delayOf(stop) * 1_000
    return rate * meanOf(stop.learnedAt.map((learnedAt) => Math.max(0, learnedAt - endedAt) / 1_000))
  })
}

/** New connections a second that each of the two pods got: a busy machine sends fewer than it should. */
function rateOf({ sent, sendingMs }: Race): number {
  return sent / (sendingMs / 1_000) / 2
}

/** How long the pod accepted new clients, in seconds, by its own report. */
function delayOf({ stderr }: LearnedStop): number {
  const line = stderr.split('\n').find((each) => each.startsWith('{'))
  const { hooks } = JSON.parse(line ?? '{ "hooks": [] }') as Pick<ShutdownReport, 'hooks'>
  return (hooks.find(({ name }) => name === 'http')?.startMs ?? Number.NaN) / 1_000
}

/** What was lost from each stop until the next one. */
function lostOf({ lost, stops }: Race): number[] {
  return stops.map(({ signalledAt }, at) => {
    const next = stops[at + 1]?.signalledAt ?? Number.POSITIVE_INFINITY
    return lost.filter(({ sentAt }) => sentAt >= signalledAt && sentAt < next).length
  })
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
