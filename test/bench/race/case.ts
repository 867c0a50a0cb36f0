import { atMost, type BenchCase, defineCase, type Target } from '../case.ts'
import { inParallel } from '../survival/in-parallel.ts'
import { deleteStrays, whyNoNamespaces } from './namespace.ts'
import { type RaceOptions, race } from './race.ts'
import { isKnown, type Row, raceTable } from './race-table.ts'
import type { Clients } from './requests.ts'

/** A node learns of a stop at a random time between these, in milliseconds. The rest up to 10 s is for the change itself. */
const LATENESS = { least: 100, most: 9_900 }

/** One that never waits for newcomers, and what a process on Kubernetes has by default. */
const FIXED = { LASTCALL_DELAY: '5s', LASTCALL_MAX_DELAY: '5s' }
const DEFAULT = {}

/** Who sends requests, from how many nodes. */
interface Load {
  readonly clients: Clients
  readonly nodes: number
  /** How many services run with it at a time. */
  readonly services: number
}

interface Size {
  readonly stops: number
  readonly loads: readonly Load[]
}

const from = (nodes: number, clients: Clients, services = 1): Load => ({ clients, nodes, services })

/** Counts the requests that are lost while pods are stopped that the nodes go on sending connections to. */
export const raceOfCluster: BenchCase = defineCase<Size>({
  name: 'race',
  title: 'The race of a cluster',
  sizes: {
    full: {
      stops: 15,
      loads: [
        from(1, { perSecond: 1 }),
        from(10, { perSecond: 1 }),
        from(1, { perSecond: 10 }),
        from(10, { perSecond: 10 }, 2),
        from(1, { perSecond: 100 }),
        from(10, { perSecond: 100 }),
        from(1, { returning: 20 }),
        from(10, { returning: 20 }),
      ],
    },
    smoke: { stops: 2, loads: [from(1, { perSecond: 10 }), from(10, { perSecond: 10 })] },
  },
  async run({ stops, loads }) {
    const skipped = whyNoNamespaces()
    if (skipped) return { tables: [], skipped }
    deleteStrays()
    const rows = await raceAll(loads, stops)
    return { targets: targetsOf(rows), tables: [raceTable(rows)] }
  },
})

/** All at a time, since they wait for almost all of it. */
async function raceAll(loads: readonly Load[], stops: number): Promise<Row[]> {
  const all = loads.flatMap((load) => pairsOf(load, stops)).map((each, at) => ({ ...each, name: String(at) }))
  const races = await inParallel(all, all.length, race)
  return loads.map(({ clients, nodes }) => {
    const isOfThis = (settings: object) => (_: unknown, at: number) =>
      all[at]?.clients === clients && all[at]?.settings === settings
    return {
      clients,
      nodes,
      fixed: races.filter(isOfThis(FIXED)),
      byDefault: races.filter(isOfThis(DEFAULT)),
    }
  })
}

/** Each service with both settings. The nodes are as late in both. */
function pairsOf({ clients, nodes, services }: Load, stops: number): Omit<RaceOptions, 'name'>[] {
  return Array.from({ length: services }).flatMap(() => {
    const lateness = Array.from({ length: stops }, () => Array.from({ length: nodes }, randomLateness))
    return [FIXED, DEFAULT].map((settings) => ({ clients, settings, lateness }))
  })
}

function randomLateness(): number {
  return LATENESS.least + Math.random() * (LATENESS.most - LATENESS.least)
}

function targetsOf(rows: readonly Row[]): Target[] {
  const races = rows.filter(isKnown).flatMap(({ byDefault }) => byDefault)
  const lost = races.reduce((sum, race) => sum + race.lost.length, 0)
  const stops = races.reduce((sum, race) => sum + race.stops.length, 0)
  return [
    atMost(`requests lost in ${stops} stops at 10 new connections a second and more, by default`, 0, lost),
  ]
}
