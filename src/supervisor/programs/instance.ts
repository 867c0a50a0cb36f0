import { StoppingError } from '../../core/api/errors.ts'
import type { Timer } from '../../core/api/host.ts'
import { log } from '../../core/node/log.ts'
import { ProgramError } from '../errors.ts'
import type { InstanceHost } from '../options/instance-host.ts'
import type { ProgramExit, ProgramState, ProgramStatus } from '../options/program-status.ts'
import type { ProgramSettings } from '../options/settings.ts'
import { PidFile } from '../presence/pid-file.ts'
import { notStarted } from '../system/child-leader.ts'
import { describeExit, isEndBy } from '../system/exit-status.ts'
import type { Leader } from '../system/leader.ts'
import { ProcessRun, type StopOptions } from './process-run.ts'
import { Restarts, type Verdict } from './restarts.ts'
import { after, canHappen, type Happening } from './states.ts'
import { untilReady } from './until-ready.ts'

/** One process that is kept: started, started again, replaced, stopped. What leads where is in `states.ts`. */
export class Instance {
  readonly name: string
  readonly #program: ProgramSettings
  readonly #host: InstanceHost
  readonly #restarts: Restarts
  readonly #pidFile: PidFile | undefined
  #state: ProgramState = 'stopped'
  /** All of its processes that are not gone. */
  readonly #runs = new Set<ProcessRun>()
  /** The one that does the work, or has done it last. */
  #run: ProcessRun | undefined
  #retryTimer: Timer | undefined
  #lastExit: ProgramExit | null = null

  constructor(name: string, program: ProgramSettings, host: InstanceHost) {
    this.name = name
    this.#program = program
    this.#host = host
    this.#restarts = new Restarts(program, host.clock, host.random)
    this.#pidFile = program.pidFile === undefined ? undefined : new PidFile(program.pidFile)
  }

  get state(): ProgramState {
    return this.#state
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

  /** Resolves when it runs. */
  async start(): Promise<void> {
    this.#restarts.forget()
    await this.#start()
  }

  /** Resolves when nothing of it is left: with how it ended, if that was not as it was asked to. */
  async stop(options?: StopOptions): Promise<ProgramExit | undefined> {
    this.#host.clock.clearTimeout(this.#retryTimer)
    if (canHappen(this.#state, 'stop')) this.#move('stop')
    const run = this.#run
    const runs = [...this.#runs]
    for (const each of runs) each.stop(options)
    await Promise.all(runs.map(({ ended }) => ended))
    const exit = run && runs.includes(run) ? await run.ended : undefined
    return exit && !this.#isAsAsked(exit, run?.asked ?? []) ? exit : undefined
  }

  /** Puts a new process in the place of the one that runs, which goes on until the new one is ready. */
  async replace(): Promise<void> {
    this.checkOpen()
    const fresh = this.#begin()
    this.#tell('starting', fresh)
    try {
      await untilReady(fresh, this.name, this.#program, this.#host.clock)
    } catch (error) {
      const exit = await fresh.ended
      if (fresh.isStopped) this.#tellStopped(fresh, exit)
      else this.#host.onEvent({ kind: 'refused', name: this.name, pid: fresh.pid, exit })
      throw error
    }
    const old = this.#run
    this.#run = fresh
    this.#becomeRunning()
    this.#tell('running', fresh)
    if (old && this.#runs.has(old)) {
      old.stop()
      this.#tellStopped(old, await old.ended)
    }
  }

  /** @throws {StoppingError} if nothing is to be started any more. */
  checkOpen(): void {
    if (this.#host.isStopping())
      throw new StoppingError(`${this.name} is not started: the manager is stopping`)
  }

  /** @throws {ProgramError} if it has run, and does not any more. */
  checkRunning(): void {
    if (this.#state === 'running') return
    const how = this.#lastExit ? describeExit(this.#lastExit) : `is ${this.#state}`
    throw new ProgramError(`${this.name} ${how}, after it was ready`)
  }

  /** Passes a signal on. */
  signal(signal: NodeJS.Signals): void {
    for (const run of this.#runs) run.pass(signal)
  }

  /** Ends whatever there is of it, at once. */
  kill(): void {
    for (const run of this.#runs) run.kill()
    this.#pidFile?.remove()
  }

  async #start(): Promise<void> {
    this.checkOpen()
    this.#host.clock.clearTimeout(this.#retryTimer)
    this.#move('start')
    const run = this.#begin()
    this.#run = run
    this.#tell('starting', run)
    await untilReady(run, this.name, this.#program, this.#host.clock)
    // It may have ended, or been replaced, since it was.
    if (run !== this.#run || !canHappen(this.#state, 'ready')) return
    this.#move('ready')
    this.#tell('running', run)
  }

  #begin(): ProcessRun {
    const { clock } = this.#host
    const run = new ProcessRun(this.#launch(), this.#program, clock)
    this.#runs.add(run)
    run.exited.then(() => this.#onExit(run))
    run.ended.then((exit) => this.#onGone(run, exit))
    this.#notePid(run)
    return run
  }

  #launch(): Leader {
    try {
      this.#pidFile?.check()
      return this.#host.launch(this.#program, this.name)
    } catch (error) {
      return notStarted(error as Error)
    }
  }

  #notePid(run: ProcessRun): void {
    if (run.pid === null) return
    try {
      this.#pidFile?.write(run.pid)
    } catch (error) {
      run.fail(error as Error)
    }
  }

  #onExit(run: ProcessRun): void {
    if (run === this.#run && canHappen(this.#state, 'exit')) this.#move('exit')
  }

  #onGone(run: ProcessRun, exit: ProgramExit): void {
    this.#runs.delete(run)
    if (run !== this.#run) return
    this.#pidFile?.remove()
    this.#lastExit = exit
    if (run.isStopped || this.#hasHeard(run, exit)) {
      this.#move('gone')
      this.#tellStopped(run, exit)
    } else this.#follow(this.#restarts.decide(exit, this.#host.isStopping()), run, exit)
  }

  /** Whether it has done what the terminal told it, before the manager came to it. */
  #hasHeard({ leader }: ProcessRun, exit: ProgramExit): boolean {
    const typed = leader.hearsTerminal ? this.#host.typed() : undefined
    return typed !== undefined && this.#isAsAsked(exit, [typed])
  }

  /** It has ended by itself. */
  #follow(verdict: Verdict, { pid }: ProcessRun, exit: ProgramExit): void {
    const { name } = this
    const { onEvent, onRest } = this.#host
    switch (verdict.kind) {
      case 'ended':
        this.#move('gone')
        onEvent({ kind: 'ended', name, pid, exit })
        break
      case 'failed':
        this.#move('fail')
        onEvent({ ...verdict, name, pid, exit })
        break
      case 'again':
        this.#move('retry')
        onEvent({ kind: 'backing-off', name, pid, exit, delayMs: verdict.delayMs })
        this.#retryIn(verdict.delayMs)
        return
      default:
        verdict satisfies never
    }
    onRest({ name, exit }, this.#program, verdict)
  }

  #retryIn(ms: number): void {
    this.#retryTimer = this.#host.clock.setTimeout(() => {
      if (this.#host.isStopping()) return
      this.#restarts.note()
      // How it ended is followed anyway.
      this.#start().catch(() => {})
    }, ms)
  }

  /** Whatever has become of the old process in the meantime. */
  #becomeRunning(): void {
    this.#host.clock.clearTimeout(this.#retryTimer)
    for (const happening of ['stop', 'gone', 'start', 'ready'] as const) {
      if (this.#state !== 'running' && canHappen(this.#state, happening)) this.#move(happening)
    }
  }

  #isAsAsked(exit: ProgramExit, asked: readonly NodeJS.Signals[]): boolean {
    return this.#restarts.isSuccess(exit) || (!exit.isKilled && isEndBy(exit, asked))
  }

  #move(happening: Happening): void {
    const before = this.#state
    this.#state = after(before, happening)
    log('%s was %s, is %s', this.name, before, this.#state)
  }

  #tellStopped(run: ProcessRun, exit: ProgramExit): void {
    const isAsAsked = this.#isAsAsked(exit, run.asked) || this.#hasHeard(run, exit)
    this.#host.onEvent({ kind: 'stopped', name: this.name, pid: run.pid, exit }, isAsAsked)
  }

  #tell(kind: 'starting' | 'running', { pid }: ProcessRun): void {
    this.#host.onEvent({ kind, name: this.name, pid })
  }
}
