import type { Timer } from '../../core/api/host.ts'
import { log } from '../../core/node/log.ts'
import { programError, stoppingError } from '../errors.ts'
import type { ProgramExit, ProgramState, ProgramStatus } from '../options/program-status.ts'
import type { ProgramSettings } from '../options/settings.ts'
import { PidFile } from '../presence/pid-file.ts'
import { notStarted } from '../system/child-leader.ts'
import { describeExit } from '../system/exit-status.ts'
import type { Leader, ListenAddress } from '../system/leader.ts'
import type { InstanceOwner } from './instance-owner.ts'
import { ProcessRun, type StopOptions } from './process-run.ts'
import { untilReady } from './ready.ts'
import { Restarts, type Verdict } from './restarts.ts'
import { after, canHappen, type Happening } from './states.ts'

/** One of the N processes of a program, over all of its runs. The table in `states.ts` says which state leads where. */
export class Instance {
  readonly name: string
  readonly #program: ProgramSettings
  readonly #owner: InstanceOwner
  readonly #restarts: Restarts
  readonly #pidFile: PidFile | undefined
  #state: ProgramState = 'stopped'
  /** All runs whose process group is not gone. During a reload there are two. */
  readonly #runs = new Set<ProcessRun>()
  /** The run that does the work, or did it last. */
  #run: ProcessRun | undefined
  /** The latest run that was ready. */
  #lastReady: ProcessRun | undefined
  #retryTimer: Timer | undefined
  #lastExit: ProgramExit | null = null

  constructor(name: string, program: ProgramSettings, owner: InstanceOwner) {
    this.name = name
    this.#program = program
    this.#owner = owner
    this.#restarts = new Restarts(program, owner.clock, owner.random)
    this.#pidFile = program.pidFile === undefined ? undefined : new PidFile(program.pidFile)
  }

  get state(): ProgramState {
    return this.#state
  }

  /** Where its process listens. */
  get addresses(): readonly ListenAddress[] {
    return this.#run?.leader.addresses ?? []
  }

  get status(): ProgramStatus {
    const run = this.#run && this.#runs.has(this.#run) ? this.#run : undefined
    return {
      name: this.name,
      pid: run?.pid ?? null,
      state: this.#state,
      uptimeMs: run?.uptime() ?? null,
      restarts: this.#restarts.count,
      lastExit: this.#lastExit,
    }
  }

  /** Starts the instance because somebody asks for it. Resolves when it is ready. */
  async start(): Promise<void> {
    this.#restarts.forget()
    await this.#startRun()
  }

  /** Resolves when nothing of it is left; with an exit that is not what a stop leads to. One that was gone before is no loss. */
  async stop(options?: StopOptions): Promise<ProgramExit | undefined> {
    this.#owner.clock.clearTimeout(this.#retryTimer)
    if (canHappen(this.#state, 'stop')) this.#move('stop')
    const current = this.#run
    const runs = [...this.#runs]
    const counts = runs.map((run) => run === current || !run.isGone)
    for (const each of runs) each.stop(options)
    const ends = await Promise.all(runs.map(async (run) => ({ run, exit: await run.groupGone })))
    const counted = ends.filter(({ run }, at) => counts[at] && (run === current || run.isStoppedOnRequest))
    return counted.find(({ run, exit }) => !this.#restarts.isGoodStop(exit, run.stopSignals))?.exit
  }

  /** Resolves when no process of the instance is left. Output may still be on its way. */
  async untilExited(): Promise<void> {
    await Promise.all([...this.#runs].map(({ groupExited }) => groupExited))
  }

  /** S6: starts a new process, and stops the old one when the new one is ready. Until then the old one goes on. */
  async replace(): Promise<void> {
    this.checkMayStart()
    const fresh = this.#launchRun()
    this.#reportStart('starting', fresh)
    try {
      await untilReady(fresh, this.name, this.#program, this.#owner.clock, this.#lastReady)
    } catch (error) {
      const exit = await fresh.groupGone
      if (fresh.isStoppedOnRequest) this.#reportStopped(fresh, exit)
      else this.#owner.report({ kind: 'refused', name: this.name, pid: fresh.pid, exit })
      throw error
    }
    const old = this.#run
    this.#run = fresh
    this.#lastReady = fresh
    // Whatever has become of the old process since.
    this.#owner.clock.clearTimeout(this.#retryTimer)
    this.#enter('running')
    this.#reportStart('running', fresh)
    if (!old || !this.#runs.has(old)) return
    old.stop()
    this.#reportStopped(old, await old.groupGone)
  }

  /** @throws {LastcallError} if the supervisor is stopping. */
  checkMayStart(): void {
    if (this.#owner.isStopping) throw stoppingError(`${this.name} is not started: the supervisor is stopping`)
  }

  /** @throws {LastcallError} if the instance has stopped running since it was ready. */
  checkRunning(): void {
    if (this.#state === 'running') return
    const how = this.#lastExit ? describeExit(this.#lastExit) : `is ${this.#state}`
    throw programError(`${this.name} ${how} after it was ready`)
  }

  send(signal: NodeJS.Signals, mayBeTyped: boolean): void {
    for (const run of this.#runs) run.send(signal, mayBeTyped)
  }

  /** Sends SIGKILL to all process groups of the instance, and removes its pid file. */
  kill(): void {
    for (const run of this.#runs) run.kill()
    this.#pidFile?.remove()
  }

  async #startRun(): Promise<void> {
    this.checkMayStart()
    this.#owner.clock.clearTimeout(this.#retryTimer)
    this.#move('start')
    const run = this.#launchRun()
    this.#run = run
    this.#reportStart('starting', run)
    await untilReady(run, this.name, this.#program, this.#owner.clock, this.#lastReady)
    // The process may have exited, or been replaced, since it was ready.
    if (run !== this.#run || !canHappen(this.#state, 'ready')) return
    this.#lastReady = run
    this.#move('ready')
    this.#reportStart('running', run)
  }

  #launchRun(): ProcessRun {
    const run = new ProcessRun(this.#launch(), this.#program, this.#owner.clock)
    this.#runs.add(run)
    run.exited.then(() => {
      if (run === this.#run && canHappen(this.#state, 'exit')) this.#move('exit')
    })
    run.groupGone.then((exit) => this.#onGroupGone(run, exit))
    this.#writePid(run)
    return run
  }

  #launch(): Leader {
    try {
      this.#pidFile?.check()
      return this.#owner.launch(this.#program, this.name)
    } catch (error) {
      return notStarted(error as Error)
    }
  }

  #writePid(run: ProcessRun): void {
    if (run.pid === null) return
    try {
      this.#pidFile?.write(run.pid)
    } catch (error) {
      run.fail(error as Error)
    }
  }

  #onGroupGone(run: ProcessRun, exit: ProgramExit): void {
    this.#runs.delete(run)
    if (run !== this.#run) return
    this.#pidFile?.remove()
    this.#lastExit = exit
    if (this.#hasStopped(run, exit)) {
      this.#move('gone')
      this.#reportStopped(run, exit)
    } else this.#actOn(this.#restarts.decide(exit, this.#owner.isStopping), run, exit)
  }

  /** True if somebody wanted the process to stop. A process that failed to start fails the shutdown all the same. */
  #hasStopped(run: ProcessRun, exit: ProgramExit): boolean {
    const isAsked = this.#state === 'stopping' && !this.#owner.isStopping
    return isAsked || run.isStoppedOnRequest || this.#obeyedTerminal(run, exit)
  }

  /** True if the process did what the terminal asked it to, before the supervisor's turn to stop it came. */
  #obeyedTerminal({ leader }: ProcessRun, exit: ProgramExit): boolean {
    const signal = leader.hearsTerminal ? this.#owner.typedSignal : undefined
    return signal !== undefined && this.#restarts.isGoodStop(exit, [signal])
  }

  /** Does what follows when the instance has exited by itself. */
  #actOn(verdict: Verdict, { pid }: ProcessRun, exit: ProgramExit): void {
    const { name } = this
    switch (verdict.kind) {
      case 'ended':
        this.#move('gone')
        this.#owner.report({ kind: 'ended', name, pid, exit })
        this.#owner.noteEnded()
        break
      case 'failed':
        this.#move('fail')
        this.#owner.report({ ...verdict, name, pid, exit })
        this.#owner.noteFailed({ name, exit }, this.#program)
        break
      case 'again':
        this.#move('retry')
        this.#owner.report({ kind: 'backing-off', name, pid, exit, delayMs: verdict.delayMs })
        this.#startAgainAfter(verdict.delayMs)
        break
      default:
        verdict satisfies never
    }
  }

  #startAgainAfter(ms: number): void {
    this.#retryTimer = this.#owner.clock.setTimeout(() => {
      if (this.#owner.isStopping) return
      this.#restarts.note()
      // A failure leads to the next verdict; nobody else waits for this start.
      this.#startRun().catch(() => {})
    }, ms)
  }

  #move(happening: Happening): void {
    this.#enter(after(this.#state, happening))
  }

  #enter(state: ProgramState): void {
    log('%s was %s, is %s', this.name, this.#state, state)
    this.#state = state
  }

  #reportStopped(run: ProcessRun, exit: ProgramExit): void {
    const isExpected = this.#restarts.isGoodStop(exit, run.stopSignals) || this.#obeyedTerminal(run, exit)
    this.#owner.report({ kind: 'stopped', name: this.name, pid: run.pid, exit }, isExpected)
  }

  #reportStart(kind: 'starting' | 'running', { pid }: ProcessRun): void {
    this.#owner.report({ kind, name: this.name, pid })
  }
}
