import { hasCode, rangeError, withoutStack } from '../core/api/errors.ts'
import type { HookContext, HookOptions } from '../core/api/hooks.ts'
import type { Clock } from '../core/api/host.ts'
import type { Moments, Part } from '../core/api/part.ts'
import type { ShutdownReason } from '../core/api/reports.ts'
import { wrongValue } from '../core/check/check.ts'
import { listenToErrors, print } from '../core/end/output.ts'
import { deferred } from '../core/node/deferred.ts'
import { listen } from '../core/node/listeners.ts'
import { log } from '../core/node/log.ts'
import { programError, stoppingError } from './errors.ts'
import { describeEnd, describeEnds, formatEvent } from './event-lines.ts'
import type { ProgramOptions } from './options/program-options.ts'
import type { ProgramEvent, ProgramStatus } from './options/program-status.ts'
import {
  type ProgramSettings,
  resolveProgram,
  resolveSupervisor,
  type SupervisorSettings,
} from './options/settings.ts'
import type { Supervisor, SupervisorOptions } from './options/types.ts'
import { SupervisorFiles } from './presence/supervisor-files.ts'
import type { InstanceOwner, NamedExit } from './programs/instance-owner.ts'
import { allDone, Program } from './programs/program.ts'
import { ProgramList } from './programs/program-list.ts'
import { shortTimeWarning } from './programs/time-to-stop.ts'
import { type RequestOwner, Requests } from './requests.ts'
import { listenToSignals } from './signals.ts'
import { SupervisorShutdown } from './supervisor-shutdown.ts'
import { failureStatus } from './system/exit-status.ts'
import type { Launch, Leader } from './system/leader.ts'
import { MergedOutput } from './system/merged-output.ts'

/**
 * A part of its registry that starts programs, and stops them when its turn comes. The functions of {@link Supervisor}
 * are fields, so that they can be destructured.
 */
export class ProcessSupervisor implements Supervisor, Part, InstanceOwner, RequestOwner {
  readonly name = 'supervisor'
  readonly options: HookOptions
  readonly clock: Clock
  readonly random: () => number
  readonly #settings: SupervisorSettings
  readonly #launch: Launch
  readonly #output: MergedOutput
  readonly #programs = new ProgramList()
  readonly #files: SupervisorFiles
  readonly #shutdown: SupervisorShutdown
  readonly #allStopped = deferred()
  #opened: Promise<void> | undefined
  readonly #removers: (() => void)[] = []

  constructor(options: SupervisorOptions, launch: Launch, random: () => number = Math.random) {
    this.#settings = resolveSupervisor(options)
    const { registry } = this.#settings
    this.options = { name: this.name, priority: this.#settings.priority, concurrent: true }
    this.clock = registry.settings.clock
    this.random = random
    this.#launch = launch
    this.#output = new MergedOutput(registry.settings.process)
    this.#files = new SupervisorFiles(this.#settings)
    this.#shutdown = new SupervisorShutdown(registry)
  }

  readonly start = (programs: ProgramOptions | readonly ProgramOptions[]): Promise<void> => {
    const { registry } = this.#settings
    const settings = [programs].flat().map((options) => resolveProgram(options, registry.settings))
    for (const { pidFile } of settings) {
      if (pidFile !== undefined && pidFile === this.#settings.pidFile)
        wrongValue('pidFile', 'another file than that of the supervisor', pidFile)
    }
    const group = settings.map((each) => new Program(each, this))
    if (registry.state === 'open') this.#programs.add(group)
    for (const each of settings) this.warn(shortTimeWarning(each, registry.settings))
    const started = this.#startGroup(group)
    started.catch((error) => {
      // With this cause, a start that the shutdown refused is no error outside any hook if nobody catches it. The signal
      // is read only after the first trigger: reading it earlier would install the registry's listeners.
      if (registry.state !== 'open' && hasCode(error, 'ERR_LASTCALL_STOPPING'))
        error.cause ??= registry.shutdownSignal().reason
    })
    return started
  }

  readonly stop = async (name: string): Promise<void> => {
    await this.#programs.find(name).stop()
  }

  readonly restart = (name: string): Promise<void> => this.#programs.find(name).restart()

  readonly reload = async (name: string): Promise<void> => {
    const program = this.#programs.find(name)
    if (!program.settings.node) {
      throw rangeError(
        `\`${name}\` has no instances, so it can't be reloaded; use \`lastcall restart ${name}\``,
      )
    }
    await program.reload()
  }

  readonly status = (): readonly ProgramStatus[] => this.#programs.all.flatMap(({ status }) => status)

  begin(reason: ShutdownReason, moments: Moments): void {
    this.#shutdown.noteTrigger(reason, moments)
  }

  times(moments: Moments): void {
    this.#shutdown.times(moments)
  }

  /** S2: what is left has had its time. */
  passOver(): void {
    for (const program of this.#programs.all) program.kill()
  }

  /** The programs that are being stopped. */
  describe(): string | undefined {
    return this.#shutdown.current
  }

  /** Called at the supervisor's turn among the hooks: stops all programs. */
  async run(context: HookContext): Promise<void> {
    const badEnds = await this.#shutdown.stopAll(this.#programs, context)
    this.#allStopped.resolve()
    await this.#close()
    const { foreground, registry } = this.#settings
    const [first] = badEnds
    if (!first) return
    if (foreground) registry.settings.process.exitCode ||= failureStatus(first.exit)
    throw withoutStack(programError(describeEnds(badEnds)))
  }

  /** Called when the registry is reset: programs can be started again. */
  dropped(): void {
    void this.#close()
    this.#shutdown.reset()
  }

  get isStopping(): boolean {
    return this.#shutdown.hasBegun
  }

  get typedSignal(): NodeJS.Signals | undefined {
    return this.#shutdown.typedSignal
  }

  launch(program: ProgramSettings, name: string): Leader {
    return this.#launch(program, name, this.#output)
  }

  report(event: ProgramEvent, isExpected = false): void {
    const { onEvent, foreground } = this.#settings
    const isOnly = foreground && this.status().length === 1
    this.warn(isExpected ? undefined : formatEvent(event, isOnly))
    try {
      onEvent?.(event)
    } catch (error) {
      log('onEvent threw: %s', error)
    }
  }

  noteEnded(): void {
    if (!this.isStopping) this.#endWithPrograms()
  }

  noteFailed(end: NamedExit, { critical }: ProgramSettings): void {
    const { foreground, registry } = this.#settings
    if (this.isStopping) {
      this.#shutdown.noteBadEnd(end)
      return
    }
    if (foreground) registry.settings.process.exitCode ||= failureStatus(end.exit)
    const what = describeEnd(end)
    if (critical) void registry.shutdown(foreground ? what : withoutStack(programError(what)))
    else this.#endWithPrograms()
  }

  stopAll(): Promise<void> {
    void this.#settings.registry.shutdown('lastcall stop')
    return this.#allStopped.promise
  }

  async #startGroup(group: readonly Program[]): Promise<void> {
    if (this.#settings.registry.state !== 'open')
      throw stoppingError('the supervisor is stopping, so it starts no program')
    this.#opened ??= this.#open()
    const opened = this.#opened
    // The starts are queued at once, so that what is asked of these programs next comes after them.
    const starts = allDone(group.map((program) => program.start(opened)))
    await opened.catch(() => this.#programs.delete(group))
    await starts
  }

  /** Installs the hook, the listeners and the files before the first start. If that fails, nothing is started. */
  async #open(): Promise<void> {
    const { registry, forward } = this.#settings
    const { process } = registry.settings
    this.#removers.push(
      listen(process, 'exit', () => this.#onExit()),
      registry.join(this),
      ...listenToSignals(registry, forward, (signal) => this.#forward(signal)),
      // If nobody reads what is printed about the programs, they go on.
      listenToErrors(process.stderr, () => {}),
    )
    try {
      await this.#files.create(new Requests(this, this.#programs))
    } catch (error) {
      await this.#close()
      throw error
    }
  }

  /** Takes back what {@link #open} has installed. */
  async #close(): Promise<void> {
    this.#opened = undefined
    for (const remove of this.#removers.splice(0)) remove()
    await this.#files.remove()
  }

  /** In the foreground the supervisor exits with its last program. */
  #endWithPrograms(): void {
    const { foreground, registry } = this.#settings
    if (foreground && this.#programs.all.every(({ isAtRest }) => isAtRest)) {
      void registry.shutdown('all programs have exited')
    }
  }

  /** S2: whatever the process exits for, no program outlives it. */
  #onExit(): void {
    this.passOver()
    this.#files.removeNow()
  }

  /** S3: also while stopping. A program that hangs may be asked for its stacks. */
  #forward(signal: NodeJS.Signals): void {
    for (const program of this.#programs.all) program.send(signal, true)
  }

  warn(line: string | undefined): void {
    const { process, report } = this.#settings.registry.settings
    if (line !== undefined && report !== false) print(process, line)
  }
}
