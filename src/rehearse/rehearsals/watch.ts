import { pause, systemClock } from '../../core/node/clock.ts'
import { isAlive } from '../../supervisor/system/process-lookup.ts'
import type { ProcessFate } from '../result.ts'
import type { ProcessInfo } from '../system/process-info.ts'
import { tenths } from '../words.ts'

/** Milliseconds between two looks. */
const INTERVAL = 10

/** Notes when each process of a program exits, from the signal until the exit of the first one. */
export class ProcessWatch {
  readonly #processes: readonly Omit<ProcessFate, 'exitedAfterMs'>[]
  readonly #signalAt: number
  /** By pid, milliseconds after the signal. */
  readonly #exits = new Map<number, number>()
  #isOver = false

  constructor(processes: readonly ProcessInfo[], listeners: ReadonlySet<number>, signalAt: number) {
    this.#processes = processes.map(({ pid, parent, command }) => {
      return { pid, parent, command, listens: listeners.has(pid) }
    })
    this.#signalAt = signalAt
    void this.#goOn()
  }

  /** The end of the watch: the first process has exited. Returns what has become of each. */
  end(exitedAt: number): readonly ProcessFate[] {
    this.#look()
    this.#isOver = true
    return this.#processes.map((each, at) => {
      const exitedAfterMs = at === 0 ? exitedAt - this.#signalAt : this.#exits.get(each.pid)
      return { ...each, exitedAfterMs: exitedAfterMs === undefined ? null : tenths(exitedAfterMs) }
    })
  }

  async #goOn(): Promise<void> {
    while (!this.#isOver) {
      this.#look()
      await pause(systemClock, INTERVAL)
    }
  }

  #look(): void {
    for (const { pid } of this.#processes) {
      if (!this.#exits.has(pid) && !isAlive(pid)) this.#exits.set(pid, systemClock.now() - this.#signalAt)
    }
  }
}
