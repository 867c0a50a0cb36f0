import type { ShutdownReport } from '../api/reports.ts'
import { PRIORITIES } from '../check/priority.ts'
import type { Settings } from '../check/settings.ts'
import type { Hook } from '../hooks/hook.ts'
import type { HookRun, RunTerms } from '../hooks/run.ts'
import type { HookStore } from '../hooks/store.ts'
import { Schedule } from '../order/schedule.ts'
import type { Deadline } from './deadline.ts'
import type { Delay } from './delay.ts'
import { DueRuns } from './due-runs.ts'
import { MissingNames } from './missing-names.ts'
import { Runs } from './runs.ts'
import { Turns, type TurnTaker } from './turns.ts'

/** Milliseconds that hooks have in all to start once the deadline has passed. */
const LATE_START = 50

/** What an execution needs of its shutdown. */
export interface ExecutionOwner extends RunTerms {
  readonly deadline: Deadline
  readonly phase: 'orderly' | 'last-call' | 'over'
  readonly settings: Settings
  readonly delay: Delay
  /** A hook or hold is about to start. */
  watch(label: string): void
  /** All hooks have ended and all holds are released. */
  onAllEnded(): void
}

/** Runs the hooks of one shutdown in their order. */
export class Execution implements TurnTaker {
  readonly #owner: ExecutionOwner
  /** The hooks that have not started. */
  readonly #hooks: HookStore
  readonly runs: Runs
  #schedule: Schedule<HookRun> | undefined
  readonly #due = new DueRuns()
  #started = 0
  /** The levels that were passed over, and when. */
  readonly passedOverLevels: ShutdownReport['passedOver'][number][] = []
  readonly #missing: MissingNames
  readonly #turns: Turns

  constructor(owner: ExecutionOwner, hooks: HookStore) {
    this.#owner = owner
    this.#hooks = hooks
    this.runs = new Runs(owner)
    this.#missing = new MissingNames(owner.settings)
    this.#turns = new Turns(owner.clock, this)
  }

  /** Opens the first level. */
  open(): void {
    // A blocked loop may have brought the deadline first.
    if (this.#schedule || this.#owner.phase === 'over') return
    for (const [hook, name] of this.#hooks.unknownNames()) this.#missing.warn(hook, [name])
    this.#schedule = new Schedule([...this.#hooks].map((hook) => this.runs.record(hook)))
    this.#move((schedule) => schedule.start())
  }

  /** R9: takes in a hook or hold that came while stopping. A name in `after` that would conflict is ignored (R6). */
  admit(hook: Hook): void {
    const ignored = this.#hooks.addWithoutConflicts(hook)
    const run = this.runs.record(hook)
    for (const why of ignored) run.note(`an \`after\` was ignored: ${why}`)
    if (!this.#schedule) return
    const missing = hook.after?.filter((name) => !this.runs.hasHook(name))
    this.#missing.warn(hook, missing ?? [])
    if (this.#owner.phase === 'last-call') this.#owner.deadline.goOnWithLevels()
    this.#move((schedule) => schedule.add(run))
  }

  /** Takes out a hook that has not started. */
  withdraw(hook: Hook): void {
    const run = this.runs.of(hook)
    if (!this.#hooks.delete(hook)) return
    this.runs.delete(hook)
    if (run) this.#move((schedule) => schedule.withdraw(run))
    if (this.#due.isDelayed && !this.#hooks.hasLevel(PRIORITIES.traffic)) this.#owner.delay.end()
  }

  /** Ends a hold. A hold whose level has not opened only leaves. */
  release(hold: Hook): void {
    if (this.#owner.phase === 'over') return
    const run = this.runs.of(hold)
    this.withdraw(hold)
    if (!run?.isRunning) return
    run.end()
    this.#move((schedule) => schedule.end(run))
  }

  /** What is waited for now, for messages. */
  describeRunning(): string[] {
    const names = this.runs.describeRunning()
    return names.length === 0 && this.#due.isDelayed ? ['the delay'] : names
  }

  /** H2: the level 'traffic' opens. */
  endDelay(): void {
    this.#due.isDelayed = false
    this.#turns.ask()
  }

  /** D3: asks what runs to finish. */
  lastCall(): void {
    if (this.#due.isDelayed) this.#owner.delay.end()
    if (this.#schedule) this.#owner.deadline.beginLevelTime()
    for (const run of this.runs.atWork()) {
      if (run.isRunning) run.note('went on past last call')
      run.abort('last call')
    }
  }

  /** D3: what is left of the open level starts, and the next level opens without waiting for it. */
  passOver(): void {
    const { openLevel: priority = Infinity } = this.#schedule ?? {}
    if (this.#schedule?.isLevelOver) return
    this.passedOverLevels.push({ priority, atMs: this.#owner.deadline.elapsed() })
    // What is overdue already has been told, or may take until the end.
    const running = this.runs.running().filter(({ level }) => level === priority)
    // H6: a blocked loop may have kept a part from its turn. What it serves has had its time too.
    for (const { level, hook } of this.#due.waiting()) if (level === priority) hook.part?.passOver?.()
    this.#openNextLevel()
    for (const run of running) run.passOver()
  }

  /** D3: passes over the open level and all that follow. */
  passOverAll(): void {
    const running = this.runs.running()
    this.#openAll()
    for (const run of running) run.passOver()
  }

  /** Starts what has not started, in this turn of the loop and for as long as there is time: no other turn will come. */
  startTheRest(): void {
    if (this.#owner.phase === 'over') return
    const { deadline } = this.#owner
    const end = deadline.elapsed() + Math.max(deadline.untilEnd(), LATE_START)
    this.#openAll()
    while (this.#due.hasNext && deadline.elapsed() < end) this.#startNext()
  }

  /** T12: starts the hooks that have not started, in this turn: no other will come. Parts would only wait. R9: late hooks too. */
  startAtExit(): HookRun[] {
    for (const hook of this.#hooks) if (!hook.part) this.runs.record(hook)
    const hooks = this.#hooks.inOrder().filter((hook) => !hook.part)
    // One after the other: if the watchdog interrupts one of them, the rest is still here.
    const runs = hooks.flatMap((hook) => {
      if (!this.#hooks.delete(hook)) return []
      this.#owner.watch(hook.label)
      return this.runs.record(hook).startAtExit(this.#started++)
    })
    return runs.length === 0 ? [] : [...runs, ...this.startAtExit()]
  }

  /** Tells what runs that its time is over. Nothing more starts. */
  stop(message: string): void {
    for (const run of this.runs.atWork()) run.stop(message)
  }

  /** The hooks that an exit would cut off, as text for messages. */
  pending(): string[] {
    return this.runs.pending(this.#hooks)
  }

  /** Starts what is due. The end waits for one more turn, because Node reports the stray errors of a turn after that turn. */
  takeTurn(): void {
    if (this.#owner.phase === 'over') return
    if (this.#due.hasNext) this.#startSlice()
    else if (this.#schedule?.isOver) this.#owner.onAllEnded()
  }

  #openAll(): void {
    this.open()
    while (this.#openNextLevel()) {}
  }

  /** Whether there was one. */
  #openNextLevel(): boolean {
    for (const run of this.#move((schedule) => schedule.startRest())) run.skipTurn()
    return this.#move((schedule) => schedule.passOver()).length > 0
  }

  /** Lets the schedule go on, and asks for a turn in which to start what may start now. */
  #move(step: (schedule: Schedule<HookRun>) => readonly HookRun[]): readonly HookRun[] {
    const due = this.#queue(step)
    this.#turns.ask()
    return due
  }

  #queue(step: (schedule: Schedule<HookRun>) => readonly HookRun[]): readonly HookRun[] {
    const schedule = this.#schedule
    if (!schedule) return []
    const level = schedule.openLevel
    const due = step(schedule)
    for (const run of due) {
      // A late hook of a level that is over starts with the level that is open.
      run.level = Math.min(run.priority, schedule.openLevel)
      this.#due.push(run)
    }
    if (schedule.openLevel !== level) this.#onLevelOpen(schedule.openLevel)
    return due
  }

  #onLevelOpen(level: number): void {
    const { phase, deadline, delay } = this.#owner
    if (phase === 'last-call') deadline.beginLevelTime()
    else if (level === PRIORITIES.traffic) {
      this.#due.isDelayed = true
      delay.begin()
    }
  }

  /** R3: what is due of a level above 0 starts in this turn, however long that takes. The rest has its time. */
  #startSlice(): void {
    let together = this.#due.together
    while (this.#due.hasNext && (together-- > 0 || this.#turns.hasTime)) this.#startNext()
    if (this.#due.hasNext || this.#schedule?.isOver) this.#turns.ask()
  }

  #startNext(): void {
    const run = this.#due.next()
    if (!this.#start(run)) this.#queue((schedule) => schedule.end(run))
  }

  /** Whether it is still running when this returns. */
  #start(run: HookRun): boolean {
    // It may have been taken out since the plan was made.
    if (!this.#hooks.delete(run.hook)) return false
    // D6: held work may block the loop as a hook may.
    this.#owner.watch(run.label)
    if (run.isHold) {
      run.begin(this.#started++)
      return true
    }
    for (const slow of this.#schedule?.overdue ?? []) if (run.overtakes(slow)) slow.noteOvertakenBy(run)
    const running = run.start(this.#started++)
    running?.then(() => this.#onEnd(run))
    return running !== undefined
  }

  #onEnd(run: HookRun): void {
    if (!this.#schedule || this.#owner.phase === 'over') return
    this.#queue((schedule) => schedule.end(run))
    // A turn takes longer than a quick hook.
    if (this.#turns.hasTime && !this.#schedule.isOver) this.takeTurn()
    else this.#turns.ask()
  }
}
