import type { Deadline } from './deadline.ts'
import type { Hook } from './hook.ts'
import { HookRun, reportUnstarted } from './hook-run.ts'
import type { HookStore } from './hook-store.ts'
import type { Clock } from './host.ts'
import { log } from './log.ts'
import { Schedule } from './plan.ts'
import type { HookReport, ShutdownReason } from './types.ts'

/** Milliseconds for which hooks are run in one turn of the loop. */
const SLICE = 10

/** What an execution works with. */
export interface ExecutionOptions {
  readonly hooks: HookStore
  readonly reason: ShutdownReason
  readonly clock: Clock
  readonly deadline: Deadline
  /** All hooks have ended and all holds are released. */
  readonly onOver: () => void
}

/** Runs the hooks of one shutdown in their order, and remembers how each fared. */
export class Execution {
  readonly #options: ExecutionOptions
  readonly #runs = new Map<Hook, HookRun>()
  /** What is to be said of hooks that have not started. */
  readonly #notes = new Map<Hook, string[]>()
  #schedule: Schedule<Hook> | undefined
  #isPastLastCall = false
  #isStopped = false

  constructor(options: ExecutionOptions) {
    this.#options = options
  }

  /** Opens the first level. */
  open(): void {
    // A blocked loop may have brought last call first.
    if (this.#isPastLastCall || this.#isStopped) return
    this.#run(this.#plan().start())
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
    if (this.#schedule) this.#runSoon(this.#schedule.add(hook))
  }

  /** Ends a hold. One whose level has not begun only leaves. */
  release(hold: Hook): void {
    const run = this.#runs.get(hold)
    if (this.#options.hooks.delete(hold) || !run?.isRunning) return
    run.end()
    if (this.#schedule) this.#runSoon(this.#schedule.end(hold))
  }

  /** Tells what runs to finish, and starts all that has not started. */
  lastCall(): void {
    log('last call')
    this.#isPastLastCall = true
    for (const run of this.#running()) {
      run.notes.push('went on past last call')
      run.abort('last call')
    }
    this.#run((this.#schedule ?? this.#plan()).lastCall())
  }

  /** Starts nothing more, and tells what runs that its time is over. */
  stop(message: string): void {
    this.#isStopped = true
    for (const run of this.#running()) run.abort(message)
  }

  /** The hooks that have not ended, as people would say it. */
  pending(): string[] {
    const running = this.#running().map(({ hook }) => `${hook.label} (running)`)
    return [...running, ...[...this.#options.hooks].map(({ label }) => `${label} (not started)`)]
  }

  report(): HookReport[] {
    const started = [...this.#runs.values()].map((run) => run.report())
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
    return [...this.#runs.values()].filter(({ isRunning }) => isRunning)
  }

  /** Starts hooks outside of the call that brought them up. */
  #runSoon(hooks: readonly Hook[]): void {
    this.#options.clock.setImmediate(() => this.#run(hooks))
  }

  /** Starts hooks, and what comes up because some of them end at once. */
  #run(hooks: readonly Hook[]): void {
    const schedule = this.#schedule
    if (this.#isStopped || !schedule) return
    const starting = [...hooks]
    const begun = this.#options.deadline.elapsed()
    for (const [at, hook] of starting.entries()) {
      // Hooks that never wait would keep the deadline and a second Ctrl-C from being heard.
      if (this.#options.deadline.elapsed() - begun > SLICE) {
        this.#runSoon(starting.slice(at))
        return
      }
      if (this.#start(hook)) continue
      for (const next of schedule.end(hook)) starting.push(next)
    }
    if (schedule.isOver) this.#options.onOver()
  }

  /** Whether it is still running when this returns. */
  #start(hook: Hook): boolean {
    const { hooks, reason, clock, deadline } = this.#options
    // It may have been taken out since the plan was made.
    if (!hooks.delete(hook)) return false
    const run = new HookRun(hook, reason, clock, deadline, this.#notes.get(hook))
    this.#runs.set(hook, run)
    if (this.#isPastLastCall && !hook.isHold) run.notes.push('started at last call')
    if (hook.isHold) return true
    log('%s starts', hook.label)
    const running = run.start()
    running?.then(() => this.#onEnd(hook))
    return running !== undefined
  }

  #onEnd(hook: Hook): void {
    log('%s has ended', hook.label)
    if (this.#schedule && !this.#isStopped) this.#run(this.#schedule.end(hook))
  }
}
