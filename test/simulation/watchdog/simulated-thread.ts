import { entryOf, type ThreadData } from '../../../src/core/watchdog/cells.ts'
import { type Wait, watch } from '../../../src/core/watchdog/thread/watch.ts'

/** What a simulated thread asks of the machine that it runs on. */
export interface ThreadMachine {
  readonly pid: number
  readonly now: () => number
  writeLine(line: string): void
  kill(): void
  /** How late the thread is this time. */
  lateness(): number
  interrupt(thread: SimulatedThread): void
}

/** No real thread has a number as large as these. */
let latestId = 1_000_000

/** The watchdog's own decisions, made in fake time. */
export class SimulatedThread {
  readonly id: number = ++latestId
  readonly #machine: ThreadMachine
  readonly #steps: Generator<Wait, void, void>
  /** What it waits for; undefined until it has started. */
  #wait: Wait | undefined
  #dueMs: number
  #lateMs = 0
  #isOver = false

  constructor(machine: ThreadMachine, data: ThreadData, startMs: number) {
    this.#machine = machine
    this.#steps = watch(data, {
      pid: machine.pid,
      now: machine.now,
      prepareToForce: () => {},
      force: () => machine.interrupt(this),
      writeLine: (line) => machine.writeLine(line),
      kill: () => machine.kill(),
    })
    this.#dueMs = machine.now() + startMs
  }

  get entry(): symbol {
    return Symbol.for(entryOf(this.id))
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** When it goes on, as it looks now. A cell that is set wakes it. */
  get wakesAt(): number {
    if (this.#isOver) return Infinity
    if (this.#wait && this.#isSet(this.#wait)) this.#dueMs = Math.min(this.#dueMs, this.#machine.now())
    return this.#dueMs + this.#lateMs
  }

  /** Goes on until its next wait. */
  step(): void {
    const { value: wait, done } = this.#steps.next()
    if (done) {
      this.end()
      return
    }
    this.#wait = wait
    this.#dueMs = this.#machine.now() + wait.ms
    this.#lateMs = this.#isSet(wait) ? 0 : this.#machine.lateness()
  }

  end(): void {
    this.#isOver = true
  }

  #isSet({ cells, cell }: Wait): boolean {
    return Atomics.load(cells, cell) !== 0
  }
}
