import { setTimeout as pause } from 'node:timers/promises'
import { Pod, type Stop } from './pod.ts'
import { type Clients, Requests, type Sent } from './requests.ts'
import { type Place, Service } from './service.ts'

export interface RaceOptions {
  /** No other race that runs has the same name. */
  readonly name: string
  readonly clients: Clients
  /** Variables of each pod's environment, beside the one of Kubernetes. */
  readonly settings: Readonly<Record<string, string>>
  /** For each stop and each node, how many milliseconds after SIGTERM the node learns of it. */
  readonly lateness: readonly (readonly number[])[]
}

/** A stop, and when each node learned of it, as `Date.now()` says it. */
export interface LearnedStop extends Stop {
  readonly learnedAt: readonly number[]
}

export interface Race extends Sent {
  readonly stops: readonly LearnedStop[]
  /** How many connections were dropped because too many waited to be accepted. */
  readonly overflows: number
}

/** Restarts the two pods of a service in turn. Each node goes on sending connections to a stopped one until it learns of it. */
export async function race({ name, clients, settings, lateness }: RaceOptions): Promise<Race> {
  const service = new Service(name, lateness[0]?.length ?? 0)
  const pods = service.places.map((place) => new Pod(place, settings))
  let requests: Requests | undefined
  let going: Promise<unknown> | undefined
  try {
    requests = await inTurn(async () => {
      await Promise.all(pods.map((pod) => pod.start()))
      return await Requests.start(service, clients)
    })
    const restarting = restartInTurn(service, pods, lateness)
    going = restarting
    const stops = await restarting
    const overflows = pods.reduce((sum, pod) => sum + pod.overflows, 0)
    return { ...(await requests.end()), stops, overflows }
  } finally {
    // Else a restart that is under way would leave a process behind.
    await going?.catch(() => {})
    await Promise.allSettled([requests?.destroy(), ...pods.map((pod) => pod.destroy())])
    await service.delete()
  }
}

let lastTurn: Promise<unknown> = Promise.resolve()

/** Starts one service at a time: the processes of many would keep each other from it. */
async function inTurn<T>(start: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(start)
  lastTurn = turn.catch(() => {})
  return await turn
}

async function restartInTurn(
  service: Service,
  pods: readonly Pod[],
  lateness: RaceOptions['lateness'],
): Promise<LearnedStop[]> {
  const stops: LearnedStop[] = []
  for (const [at, latenessOfNodes] of lateness.entries()) {
    const pod = pods[at % pods.length] as Pod
    const [stop, learnedAt] = await Promise.all([pod.stop(), learnLate(service, pod.place, latenessOfNodes)])
    stops.push({ ...stop, learnedAt })
    await pod.start()
    service.add(pod.place)
  }
  return stops
}

async function learnLate(
  service: Service,
  place: Place,
  latenessOfNodes: readonly number[],
): Promise<number[]> {
  const learning = latenessOfNodes.map(async (ms, node) => {
    await pause(ms)
    service.remove(node, place)
    return Date.now()
  })
  return await Promise.all(learning)
}
