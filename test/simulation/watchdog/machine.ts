import type { Clock, Timer } from '../../../src/core/api/host.ts'
import { Limits } from '../../../src/core/node/limits.ts'
import type { ThreadData } from '../../../src/core/watchdog/cells.ts'
import type { WatchdogThread } from '../../../src/core/watchdog/host.ts'
import { FakeProcess } from '../../../src/testing/fake-process.ts'
import { Random } from '../random.ts'
import { interruptCode, interruptLoop, interruptNode, microtasksDone } from './interrupt.ts'
import { MainTimers } from './main-timers.ts'
import type { Block, MachinePlan, Standstill } from './scenario.ts'
import { SimulatedThread, type ThreadMachine } from './simulated-thread.ts'
import type { BlockTrace, InterruptTrace, Trace } from './trace.ts'

/** Thrown out of code that blocks when its process is gone: such code never returns. */
class Gone extends Error {}

interface Interrupt {
  readonly thread: SimulatedThread
  readonly askedMs: number
  readonly dueMs: number
}

/**
 * A process in fake time: its main thread, which may block, and the threads of its watchdogs, which go on meanwhile. Code that
 * blocks moves the time by itself, and lets the other threads run.
 */
export class Machine implements Clock, ThreadMachine {
  readonly process: FakeProcess = new FakeProcess()
  readonly pid: number
  readonly threads: SimulatedThread[] = []
  readonly blocks: BlockTrace[] = []
  readonly interrupts: InterruptTrace[] = []
  readonly lines: { atMs: number; line: string }[] = []
  exit: Trace['exit']
  readonly #plan: MachinePlan
  readonly #random: Random
  readonly #timers = new MainTimers()
  /** What blocks the main thread now, the outermost first. */
  readonly #stack: BlockTrace[] = []
  #waiting: Interrupt[] = []
  #nowMs = 0
  #immediates = 0
  /** Nothing will ever happen again, and the process is still there. */
  #isStuck = false

  constructor(plan: MachinePlan) {
    this.#plan = plan
    this.#random = new Random(plan.seed)
    this.pid = plan.isProcess1 ? 1 : this.process.pid
    Object.defineProperty(this.process, 'pid', { value: this.pid })
    const { exit } = this.process
    this.process.exit = (code) => {
      if (this.isOver) return
      guarded(() => exit.call(this.process, code))
      this.#noteExit(false)
    }
  }

  readonly now = (): number => this.#nowMs

  readonly setTimeout = (callback: () => void, ms: number): Timer => {
    // As the fake clock: a timer of next to no time would otherwise never bring the time forward.
    const soonest = ms > 0 ? this.#nowMs * (1 + Number.EPSILON) : this.#nowMs
    return this.#timers.set(callback, Math.max(soonest, this.#nowMs + (ms || 0)), this.lateness())
  }

  readonly clearTimeout = (timer: Timer | undefined): void => this.#timers.clear(timer)

  readonly setImmediate = (callback: () => void): void => {
    this.#immediates++
    setImmediate(() => {
      this.#immediates--
      if (!this.isOver) guarded(callback)
    })
  }

  /** Something that comes from outside, once all timers have been called that are due then. */
  arrive(callback: () => void, atMs: number): void {
    this.#timers.set(callback, atMs, this.lateness(), true)
  }

  /** Whether nothing happens in the process any more. */
  get isOver(): boolean {
    return this.process.hasExited || this.#isStuck
  }

  limits(): Limits {
    const { share } = this.#plan
    const files: Readonly<Record<string, string>> = {
      '/proc/self/cgroup': '0::/',
      ...(share !== undefined && { '/sys/fs/cgroup/cpu.max': `${share * 100_000} 100000` }),
    }
    return new Limits((path) => files[path])
  }

  startThread(data: ThreadData): WatchdogThread {
    const thread = new SimulatedThread(this, data, this.#plan.startMs)
    this.threads.push(thread)
    return { id: thread.id, disconnect: () => {}, end: () => thread.end() }
  }

  lateness(): number {
    const { lateMs } = this.#plan
    return lateMs === 0 ? 0 : this.#random.between(0, lateMs)
  }

  writeLine(line: string): void {
    this.lines.push({ atMs: this.#nowMs, line })
  }

  kill(): void {
    // The kernel ignores what process 1 sends to itself.
    if (this.pid === 1) return
    this.process.emit('SIGKILL')
    this.#noteExit(true)
  }

  interrupt(thread: SimulatedThread): void {
    this.#waiting.push({ thread, askedMs: this.#nowMs, dueMs: this.#nowMs + this.lateness() })
  }

  /** Runs until nothing is left to do, or for so many milliseconds. */
  async run(untilMs: number): Promise<void> {
    await this.#settle()
    while (!this.isOver) {
      const mainMs = this.#mainWakesAt()
      const { thread, atMs } = this.#nextThread()
      const nextMs = Math.min(mainMs, atMs)
      if (nextMs > untilMs) return
      this.#nowMs = nextMs
      if (thread && this.#isFirst(atMs, mainMs)) thread.step()
      else await this.#takeTurn()
    }
  }

  /** Blocks the main thread. */
  block(what: string, { code, ms = Infinity }: Block): void {
    if (this.isOver) throw new Gone()
    const fromMs = this.#nowMs
    const endMs = this.#awake(fromMs + ms, 'main')
    const block: BlockTrace = { what, code, fromMs, untilMs: Infinity, isOnTop: this.#stack.length > 0 }
    this.blocks.push(block)
    this.#stack.push(block)
    try {
      for (;;) {
        if (code === 'js') this.#interruptCode()
        const { thread, atMs } = this.#nextThread()
        if (!thread || !this.#isFirst(atMs, endMs)) break
        this.#nowMs = Math.max(this.#nowMs, atMs)
        thread.step()
        if (this.isOver) throw new Gone()
      }
      if (endMs === Infinity) this.#isStuck = true
      else this.#nowMs = Math.max(this.#nowMs, endMs)
      if (this.isOver) throw new Gone()
      // Native code is interrupted where it returns.
      this.#interruptCode()
      block.untilMs = this.#nowMs
    } finally {
      this.#stack.pop()
    }
  }

  #noteExit(isKilled: boolean): void {
    if (!this.process.hasExited || this.exit) return
    const status = isKilled ? 137 : Number(this.process.exitCode ?? 0)
    this.exit = { atMs: this.#nowMs, status, isKilled, blocks: [...this.#stack] }
  }

  /** One turn of the event loop. */
  async #takeTurn(): Promise<void> {
    for (const interrupt of this.#waiting.splice(0)) {
      this.#note(interrupt)
      await (this.#random.isWithin(50) ? interruptLoop : interruptNode)(interrupt.thread.entry)
    }
    for (
      let callback = this.#timers.takeDue(this.#nowMs);
      callback && !this.isOver;
      callback = this.#timers.takeDue(this.#nowMs)
    ) {
      guarded(callback)
      await microtasksDone()
    }
    await this.#settle()
  }

  /** Lets the real event loop run, until the simulated one has nothing more to do now. */
  async #settle(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve))
    while (this.#immediates > 0 && !this.isOver && this.#mainWakesAt() > this.#nowMs)
  }

  #interruptCode(): void {
    for (const interrupt of this.#waiting.splice(0)) {
      this.#note(interrupt)
      interruptCode(interrupt.thread.entry)
      if (this.isOver) throw new Gone()
    }
  }

  #note({ askedMs }: Interrupt): void {
    this.interrupts.push({ askedMs, atMs: this.#nowMs, block: this.#stack.at(-1) })
  }

  #mainWakesAt(): number {
    const atMs = Math.min(this.#timers.wakesAt(this.#nowMs), ...this.#waiting.map(({ dueMs }) => dueMs))
    return this.#awake(endOf(this.#plan.stalls, Math.max(this.#nowMs, atMs)), 'main')
  }

  #nextThread(): { readonly thread: SimulatedThread | undefined; readonly atMs: number } {
    let next: SimulatedThread | undefined
    for (const thread of this.threads) if (!next || thread.wakesAt < next.wakesAt) next = thread
    const atMs = Math.max(this.#nowMs, next?.wakesAt ?? Infinity)
    return atMs === Infinity
      ? { thread: undefined, atMs }
      : { thread: next, atMs: this.#awake(atMs, 'thread') }
  }

  /** Whether the watchdog's thread goes on before the main thread does. */
  #isFirst(threadMs: number, mainMs: number): boolean {
    return threadMs < mainMs || (threadMs === mainMs && this.#plan.isThreadFirst)
  }

  /** When something can happen that is due at a time: a process that is paused wakes up later. */
  #awake(atMs: number, who: 'main' | 'thread'): number {
    const { pauses, isThreadFirst, lateMs } = this.#plan
    const awakeMs = endOf(pauses, atMs)
    const isFirst = isThreadFirst === (who === 'thread')
    return awakeMs === atMs || isFirst ? awakeMs : awakeMs + lateMs
  }
}

/** A moment, or the end of the standstill in which it lies. */
export function endOf(standstills: readonly Standstill[], atMs: number): number {
  const around = standstills.find((each) => each.atMs <= atMs && atMs < each.atMs + each.ms)
  return around ? around.atMs + around.ms : atMs
}

/** Calls something in a process that may be gone before it returns. */
export function guarded(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    if (!(error instanceof Gone)) throw error
  }
}
