import type { Cluster } from 'node:cluster'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { SharedRegistry } from '../core/api/sharing.ts'
import { sendToSelf } from '../core/end/exit.ts'
import { builtin } from '../core/node/builtin.ts'
import { countOthers, listenFirst } from '../core/node/listeners.ts'
import { isWithout } from '../core/node/loaded-modules.ts'
import { ClusterWorkers } from './cluster-workers.ts'

/** Node publishes here each child process that it creates. */
const CHILD_CREATED = 'child_process'

/**
 * W5: passes a signal on to the workers of an application that uses `node:cluster` itself. It listens from the first worker
 * on, and keeps out of the way if the application itself acts on the signal: by a listener, or by a hook of this library.
 */
export class ClusteredPrimary {
  readonly #registry: SharedRegistry
  readonly #countDrains: () => number
  readonly #workers = new ClusterWorkers()
  #unlisteners: readonly (() => void)[] = []
  #hasJoined = false

  /** @param countDrains - How many hooks the automatic drains are. */
  constructor(registry: SharedRegistry, signals: readonly NodeJS.Signals[], countDrains: () => number) {
    this.#registry = registry
    this.#countDrains = countDrains
    onCluster((cluster) => {
      cluster.once('fork', () => this.#listen(signals))
      cluster.on('fork', (worker) => this.#workers.add(worker))
    })
  }

  #listen(signals: readonly NodeJS.Signals[]): void {
    this.#unlisteners = signals.map((signal) =>
      listenFirst(process, signal, (...args: readonly unknown[]) => this.#onSignal(signal, args)),
    )
  }

  #onSignal(signal: NodeJS.Signals, args: readonly unknown[]): void {
    if (this.#hasJoined) return
    const isHeard = process.listenerCount(signal) > 1
    if (!this.#isOurs(signal)) this.#giveUp(signal)
    else {
      this.#hasJoined = true
      this.#workers.killRestAtExit(() => this.#registry.state === 'stopped')
      this.#registry.join(this.#workers)
      // The registry listens only now, so it has missed the signal.
      if (!isHeard) process.emit(signal, ...(args as [NodeJS.Signals]))
    }
  }

  #isOurs(signal: NodeJS.Signals): boolean {
    const hasOwnHooks = this.#registry.hooks().length > this.#countDrains()
    const isOwn = countOthers(process, signal) > 0 || hasOwnHooks
    return !isOwn && this.#workers.size > 0 && this.#registry.state !== 'stopped'
  }

  /** The signals are the application's own. Some libraries act on one only if no other listener is left. */
  #giveUp(signal: NodeJS.Signals): void {
    for (const unlisten of this.#unlisteners) unlisten()
    if (process.listenerCount(signal) === 0) sendToSelf(process, signal)
  }
}

/** Calls back when the first child is created after `node:cluster` was loaded. To load it only for this takes too long. */
function onCluster(callback: (cluster: Cluster) => void): void {
  const onChild = (): void => {
    if (isWithout('cluster')) return
    unsubscribe(CHILD_CREATED, onChild)
    callback(builtin('node:cluster') as unknown as Cluster)
  }
  subscribe(CHILD_CREATED, onChild)
}
