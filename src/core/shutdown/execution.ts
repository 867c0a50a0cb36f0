import type { HookReport } from '../end/report.ts'
import type { Hook } from '../hooks/hook.ts'
import { HookRun, type RunTerms, reportUnstarted } from '../hooks/run.ts'
import type { HookStore } from '../hooks/store.ts'
import { log } from '../node/log.ts'
import { canInterrupt, withRepair } from '../node/time-limit.ts'
import { Schedule } from '../order/schedule.ts'
import { SLICE, Turns } from './turns.ts'

/** Milliseconds that hooks which could not start before may take in all, also beyond the deadline. */
const RUSH = 50

/** How many hooks of a shutdown are guarded: it takes some 0.2 ms for each. */
const MOST_GUARDED = 100

/** What an execution works with. */
export interface ExecutionOptions extends RunTerms {
  readonly hooks: HookStore
  /** Whether hooks that block the event loop are interrupted, and known by name. */
  readonly isGuarded: boolean
  /** Milliseconds that they have for it in all. */
  readonly untilInterrupt: () => number
  /** A hook runs. It is exposed if it may block the loop where no limit holds: beyond an await, or having none. */
  readonly onRunning: (label: string, isExposed: boolean) => void
  /** All hooks have ended and all holds are released. */
  readonly onOver: () => void
}

/** Runs the hooks of one shutdown in their order, and remembers how each fared. */
export class Execution {
  readonly #options: ExecutionOptions
  /** In the order of their start. */
  readonly #runs: HookRun[] = []
  readonly #holds = new Map<Hook, HookRun>()
  /** What is to be said of hooks that have not started. */
  readonly #notes = new Map<Hook, string[]>()
  #schedule: Schedule<Hook> | undefined
  /** What may start, in this order. */
  readonly #queue: Hook[] = []
  /** How many of the queue have been started. */
  #taken = 0
  readonly #turns: Turns
  #isPastLastCall = false
  #isStopped = false
  #guarded = 0

  constructor(options: ExecutionOptions) {
    this.#options = options
    this.#turns = new Turns(options.clock, options.deadline, () => withRepair(() => this.#takeTurn()))
  }

  /** Opens the first level. */
  open(): void {
    // A blocked loop may have brought last call first.
    if (this.#schedule || this.#isPastLastCall || this.#isStopped) return
    this.#enqueue(this.#plan().start())
  }

  /** Takes in a hook or hold that came while stopping. An `after` that cannot be is ignored. */
  admit(hook: Hook): void {
    const conflicts = [...this.#options.hooks.conflictsOf(hook)]
    const dropped = conflicts.map(({ drop }) => drop)
    hook.after = hook.after?.filter((name) => !dropped.includes(name))
    if (conflicts.length > 0) {
      this.#notes.set(
        hook,
        conflicts.map(({ error }) => `an \`after\` was ignored: ${error.message}`),
      )
    }
    this.#options.hooks.add(hook)
    if (this.#schedule) this.#enqueue(this.#schedule.add(hook))
  }

  /** Ends a hold. One whose level has not begun only leaves. */
  release(hold: Hook): void {
    const run = this.#holds.get(hold)
    if (this.#options.hooks.delete(hold) || !run?.isRunning) return
    run.end()
    if (this.#schedule) this.#enqueue(this.#schedule.end(hold))
  }

  /** Tells what runs to finish, and starts all that has not started. */
  lastCall(): void {
    log('last call')
    this.#isPastLastCall = true
    for (const run of this.#running()) {
      run.note('went on past last call')
      run.abort('last call')
    }
    this.#enqueue((this.#schedule ?? this.#plan()).lastCall())
  }

  /** Starts what has not started, now, for as long as there is time: no further turn of the loop will come. */
  rush(): void {
    const { deadline } = this.#options
    if (!this.#isPastLastCall) this.lastCall()
    const end = deadline.elapsed() + Math.max(deadline.untilEnd(), RUSH)
    while (this.#hasNext && deadline.elapsed() < end) this.#startNext(this.#limitOfNext())
  }

  /** Starts nothing more, and tells what runs that its time is over. */
  stop(message: string): void {
    this.#isStopped = true
    for (const run of this.#running()) run.abort(message)
  }

  /** The hooks that an exit would cut off, as people would say it. */
  pending(): string[] {
    const running = this.#running().map(({ hook }) => hook)
    const states: [Iterable<Hook>, string][] = [
      [running, 'running'],
      [this.#options.hooks, 'not started'],
    ]
    return states.flatMap(([hooks, state]) =>
      [...hooks].filter(({ isOver }) => !isOver).map(({ label }) => `${label} (${state})`),
    )
  }

  /** The names of what runs, and what it says of itself. */
  running(): string[] {
    return this.#running().map(({ label, detail }) => (detail ? `${label} (${detail})` : label))
  }

  /** How many have not started. */
  get toCome(): number {
    return this.#options.hooks.size
  }

  report(): HookReport[] {
    const started = this.#runs.map((run) => run.report())
    const unstarted = [...this.#options.hooks].map((hook) => reportUnstarted(hook, this.#notes.get(hook)))
    return [...started, ...unstarted]
  }

  #plan(): Schedule<Hook> {
    for (const [hook, name] of this.#options.hooks.unknownNames()) {
      log('%s waits for `%s`, which nobody is called: ignored', hook.label, name)
    }
    this.#schedule = new Schedule(this.#options.hooks)
    return this.#schedule
  }

  #running(): HookRun[] {
    return this.#runs.filter(({ isRunning }) => isRunning)
  }

  /** Starts hooks in a turn of the loop of their own, not in the call that brought them up. */
  #enqueue(hooks: readonly Hook[]): void {
    for (const hook of hooks) this.#queue.push(hook)
    this.#turns.ask()
  }

  /**
   * Starts hooks, and what comes up because some of them end at once. The end has a turn of its own: Node tells of the
   * stray errors of one when it is over.
   */
  #takeTurn(): void {
    if (this.#isStopped) return
    if (this.#hasNext) {
      const limit = this.#limitOfNext()
      if (limit === undefined) this.#startSlice()
      else this.#startGuarded(limit)
      if (this.#schedule?.isOver) this.#turns.ask()
    } else if (this.#schedule?.isOver) this.#options.onOver()
  }

  get #hasNext(): boolean {
    return this.#taken < this.#queue.length
  }

  /** A guarded hook has a turn of its own: if it is interrupted, what it did to this one ends with it. */
  #startGuarded(limit: number): void {
    // Before it, since a turn belongs to the async context in which it is asked for.
    this.#turns.ask()
    this.#startNext(limit)
  }

  /** Hooks that never wait would keep the deadline and a second Ctrl-C from being heard. */
  #startSlice(): void {
    while (this.#hasNext) {
      if (!this.#turns.hasTime) {
        this.#turns.ask()
        return
      }
      this.#startNext()
    }
  }

  #startNext(limit?: number): void {
    const hook = this.#queue[this.#taken++] as Hook
    if (this.#start(hook, limit)) return
    for (const next of this.#schedule?.end(hook) ?? []) this.#queue.push(next)
  }

  /** Whether it is still running when this returns. */
  #start(hook: Hook, limit: number | undefined): boolean {
    const { hooks, onRunning } = this.#options
    // It may have been taken out since the plan was made.
    if (!hooks.delete(hook)) return false
    // Before the run, which counts from its making.
    const { label } = hook
    if (!hook.isHold) onRunning(label, limit === undefined || hook.isAsync)
    const run = new HookRun(hook, label, this.#options, this.#notes.get(hook))
    this.#runs.push(run)
    if (hook.isHold) {
      this.#holds.set(hook, run)
      return true
    }
    if (this.#isPastLastCall) run.note('started at last call')
    if (limit !== undefined) this.#guarded++
    log('%s starts', label)
    const running = run.start(limit)
    if (!running) return false
    onRunning(label, true)
    running.then(() => this.#onEnd(run))
    return true
  }

  /** Milliseconds for which the next hook may block the loop, if a limit can be set. */
  #limitOfNext(): number | undefined {
    const { isGuarded, untilInterrupt, deadline, hooks } = this.#options
    if (!isGuarded || this.#guarded === MOST_GUARDED || !canInterrupt()) return undefined
    // Equal shares of all that is left, one of them for the end itself; more as long as it is not last call.
    const share = untilInterrupt() / (hooks.size + 1)
    return Math.max(this.#isPastLastCall ? 0 : deadline.remaining(), share, SLICE)
  }

  #onEnd({ hook, label }: HookRun): void {
    log('%s has ended', label)
    if (!this.#schedule || this.#isStopped) return
    for (const next of this.#schedule.end(hook)) this.#queue.push(next)
    // A turn takes longer than a quick hook, but a guarded one needs it, and the end.
    const needsTurn = this.#guarded < MOST_GUARDED || this.#schedule.isOver || !this.#turns.hasTime
    if (needsTurn) this.#turns.ask()
    else this.#takeTurn()
  }
}
