import type { Worker } from 'node:cluster'
import { LastcallError, withoutStack } from '../core/api/errors.ts'
import type { Part } from '../core/api/part.ts'
import type { ShutdownReason } from '../core/api/reports.ts'
import { describeStatus, EXIT, signalStatus } from '../core/end/exit-code.ts'
import { deferred } from '../core/node/deferred.ts'
import { listen } from '../core/node/listeners.ts'

/**
 * W5: the workers of a clustered application as a part of its primary's shutdown. Each worker that is there at the trigger
 * gets the signal once, and the shutdown waits for it.
 *
 * A worker that is forked later gets no signal: a primary that forks at each exit would fork for ever. Such a worker gets no
 * connection either, and is killed when the primary exits.
 */
export class ClusterWorkers implements Part {
  readonly name = 'cluster workers'
  readonly options = { name: 'cluster workers', priority: 'work' } as const
  readonly #alive = new Set<Worker>()
  readonly #late = new Set<Worker>()
  readonly #failures: string[] = []
  /** What the workers get; undefined until the trigger. */
  #signal: NodeJS.Signals | undefined
  readonly #allGone = deferred()

  /** The workers that the shutdown waits for, or would wait for. */
  get size(): number {
    return this.#alive.size
  }

  /** Called when a worker has been forked. */
  add(worker: Worker): void {
    const workers = this.#signal === undefined ? this.#alive : this.#late
    workers.add(worker)
    // The primary lets no such worker listen. Nothing is lost when it is killed.
    if (workers === this.#late) worker.exitedAfterDisconnect = true
    const { process: child } = worker
    // Ahead of the application: it may exit when its last worker has.
    child.prependOnceListener('exit', (code: number | null, signal: NodeJS.Signals | null) => {
      workers.delete(worker)
      if (workers === this.#alive) this.#noteExit(worker, code, signal)
    })
  }

  /** @param isTimeUp - Whether the shutdown is over. It is not if other code ends the process. */
  killRestAtExit(isTimeUp: () => boolean): void {
    listen(process, 'exit', () => this.#killRest(isTimeUp()))
  }

  begin(reason: ShutdownReason): void {
    this.#signal = reason.kind === 'signal' ? reason.signal : 'SIGTERM'
    for (const worker of this.#alive) {
      const { process: child } = worker
      // Only now: from then on the primary answers no question of the worker, and the worker's drain asks one.
      const mark = (): void => {
        worker.exitedAfterDisconnect = true
      }
      child.prependOnceListener('disconnect', mark).prependOnceListener('exit', mark)
      child.kill(this.#signal)
    }
  }

  async run(): Promise<void> {
    if (this.#alive.size > 0) await this.#allGone.promise
    if (this.#failures.length > 0) {
      throw withoutStack(new LastcallError('ERR_LASTCALL_PROGRAM', this.#failures.join(', ')))
    }
  }

  describe(): string | undefined {
    const pids = [...this.#alive].map(({ process: { pid } }) => pid)
    return pids.length === 0 ? undefined : `left: ${pids.join(', ')}`
  }

  isOver(): boolean {
    return this.#signal !== undefined && this.#alive.size === 0
  }

  /** S4: the status of a worker that failed in its shutdown is that of the primary. */
  #noteExit({ process: { pid } }: Worker, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#signal === undefined) return
    const status = signal === null ? (code ?? EXIT.clean) : signalStatus(signal)
    if (status !== EXIT.clean && status !== signalStatus(this.#signal)) {
      this.#failures.push(`worker ${pid} ${describeStatus(code, signal)}`)
      process.exitCode ||= status
    }
    if (this.#alive.size === 0) this.#allGone.resolve()
  }

  /** The workers have as much time as the primary. */
  #killRest(isTimeUp: boolean): void {
    const rest = isTimeUp ? [...this.#alive, ...this.#late] : this.#late
    for (const { process: child } of rest) child.kill('SIGKILL')
  }
}
