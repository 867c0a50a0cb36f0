import type { HookReport } from '../api/reports.ts'
import type { Settings } from '../check/settings.ts'
import { print } from '../end/output.ts'
import type { Hook } from '../hooks/hook.ts'
import { HookRun, type RunTerms } from '../hooks/run.ts'
import type { HookStore } from '../hooks/store.ts'
import { Schedule } from '../order/schedule.ts'
import type { Deadline } from './deadline.ts'
import { Turns, type TurnTaker } from './turns.ts'

/** Milliseconds that hooks have in all to start once the deadline has passed. */
const LATE_START = 50

/** What an execution needs of its shutdown. */
export interface ExecutionOwner extends RunTerms {
  readonly deadline: Deadline
  readonly phase: 'orderly' | 'last-call' | 'over'
  readonly settings: Settings
  /** A hook is about to start. */
  onHookStart(label: string): void
  /** All hooks have ended and all holds are released. */
  onAllEnded(): void
}

/** Runs the hooks of one shutdown in their order. */
export class Execution implements TurnTaker {
  readonly #owner: ExecutionOwner
  /** The hooks that have not started. */
  readonly #hooks: HookStore
  /** The record of each hook and hold, made with the plan or when it comes. */
  readonly #runs = new Map<Hook, HookRun>()
  #schedule: Schedule<HookRun> | undefined
  /** What may start, in this order; the first `#taken` have started. */
  readonly #due: HookRun[] = []
  #taken = 0
  #started = 0
  readonly #warned = new Set<string>()
  readonly #turns: Turns

  constructor(owner: ExecutionOwner, hooks: HookStore) {
    this.#owner = owner
    this.#hooks = hooks
    this.#turns = new Turns(owner.clock, this)
  }

  /** Opens the first level. */
  open(): void {
    // A blocked loop may have brought last call first.
    if (!this.#schedule && this.#owner.phase === 'orderly') this.#enqueue(this.#plan().start())
  }

  /** R9: takes in a hook or hold that came while stopping. A name in `after` that would conflict is ignored (R6). */
  admit(hook: Hook): void {
    const conflicts = [...this.#hooks.conflictsOf(hook)]
    const dropped = conflicts.map(({ drop }) => drop)
    hook.after = hook.after?.filter((name) => !dropped.includes(name))
    this.#hooks.add(hook)
    const run = this.#record(hook)
    for (const { error } of conflicts) run.note(`an \`after\` was ignored: ${error.message}`)
    if (!this.#schedule) return
    const missing = hook.after?.filter((name) => !this.#hasHook(name))
    this.#warnOfMissing(hook, missing)
    this.#enqueue(this.#schedule.add(run))
  }

  /** Takes out a hook that has not started. */
  withdraw(hook: Hook): void {
    if (this.#hooks.delete(hook)) this.#runs.delete(hook)
  }

  /** Ends a hold. A hold whose level has not opened only leaves. */
  release(hold: Hook): void {
    const run = this.#runs.get(hold)
    this.withdraw(hold)
    if (!run?.isRunning) return
    run.end()
    if (this.#schedule) this.#enqueue(this.#schedule.end(run))
  }

  runOf(hook: Hook): HookRun | undefined {
    return this.#runs.get(hook)
  }

  /** D3: asks what runs to finish, and starts all that has not started. */
  lastCall(): void {
    const schedule = this.#schedule ?? this.#plan()
    for (const run of this.#runs.values()) {
      if (run.isRunning) run.note('went on past last call')
      if (run.isRunning || run.isHold) run.abort('last call')
    }
    this.#enqueue(schedule.lastCall())
  }

  /** Starts what has not started, in this turn of the loop and for as long as there is time: no other turn will come. */
  startTheRest(): void {
    const { deadline } = this.#owner
    const end = deadline.elapsed() + Math.max(deadline.untilEnd(), LATE_START)
    while (this.#hasNext && deadline.elapsed() < end) this.#startNext()
  }

  /** Tells what runs that its time is over. Nothing more starts. */
  stop(message: string): void {
    for (const run of this.#runs.values()) if (run.isRunning || run.isHold) run.abort(message)
  }

  /** What runs now. */
  running(): HookRun[] {
    return [...this.#runs.values()].filter(({ isRunning }) => isRunning).sort(byPlace)
  }

  /** How many have not started. */
  get toCome(): number {
    return this.#hooks.size
  }

  /** The hooks that an exit would cut off, as people would say it. */
  pending(): string[] {
    const states: [Iterable<Hook>, string][] = [
      [this.running().map(({ hook }) => hook), 'running'],
      [this.#hooks, 'not started'],
    ]
    return states.flatMap(([hooks, state]) =>
      [...hooks].filter(({ isOver }) => !isOver).map(({ label }) => `${label} (${state})`),
    )
  }

  report(): HookReport[] {
    return [...this.#runs.values()].sort(byPlace).map((run) => run.report())
  }

  /**
   * Starts hooks, and those that become due because some of them end at once. The end waits for one more turn, because Node
   * reports the stray errors of a turn after that turn.
   */
  takeTurn(): void {
    if (this.#owner.phase === 'over') return
    if (this.#hasNext) this.#startSlice()
    else if (this.#schedule?.isOver) this.#owner.onAllEnded()
  }

  #plan(): Schedule<HookRun> {
    this.#warnOfUnknownNames()
    const runs = [...this.#hooks].map((hook) => this.#record(hook))
    this.#schedule = new Schedule(runs)
    return this.#schedule
  }

  /** R5: warns if `after` names a hook that is missing, since the wanted order is lost then. */
  #warnOfUnknownNames(): void {
    for (const [hook, name] of this.#hooks.unknownNames()) this.#warnOfMissing(hook, [name])
  }

  #warnOfMissing(hook: Hook, names: readonly string[] = []): void {
    const { process, report } = this.#owner.settings
    for (const name of names) {
      const line = `lastcall: \`${hook.label}\` is to run after \`${name}\`, but no hook has that name\n`
      if (report !== false && !this.#warned.has(line)) print(process, line)
      this.#warned.add(line)
    }
  }

  /** Whether a hook has a name, also one that has ended. */
  #hasHook(name: string): boolean {
    return [...this.#runs.keys()].some((hook) => hook.name === name && !hook.isHold)
  }

  #record(hook: Hook): HookRun {
    const run = this.#runs.get(hook) ?? new HookRun(hook, this.#owner)
    this.#runs.set(hook, run)
    return run
  }

  #enqueue(runs: readonly HookRun[]): void {
    for (const run of runs) this.#due.push(run)
    this.#turns.ask()
  }

  get #hasNext(): boolean {
    return this.#taken < this.#due.length
  }

  #startSlice(): void {
    while (this.#hasNext && this.#turns.hasTime) this.#startNext()
    if (this.#hasNext || this.#schedule?.isOver) this.#turns.ask()
  }

  #startNext(): void {
    const run = this.#due[this.#taken++] as HookRun
    if (this.#start(run)) return
    for (const next of this.#schedule?.end(run) ?? []) this.#due.push(next)
  }

  /** Whether it is still running when this returns. */
  #start(run: HookRun): boolean {
    // It may have been taken out since the plan was made.
    if (!this.#hooks.delete(run.hook)) return false
    // D6: held work may block the loop as a hook may.
    this.#owner.onHookStart(run.label)
    if (run.isHold) {
      run.hold(this.#started++)
      return true
    }
    if (this.#owner.phase === 'last-call') run.note('started at last call')
    const running = run.start(this.#started++)
    running?.then(() => this.#onEnd(run))
    return running !== undefined
  }

  #onEnd(run: HookRun): void {
    if (!this.#schedule || this.#owner.phase === 'over') return
    for (const next of this.#schedule.end(run)) this.#due.push(next)
    // A turn takes longer than a quick hook.
    if (this.#turns.hasTime && !this.#schedule.isOver) this.takeTurn()
    else this.#turns.ask()
  }
}

/** In the order of their start, then what has not started. */
function byPlace(a: HookRun, b: HookRun): number {
  return a.place === b.place ? 0 : a.place - b.place
}
