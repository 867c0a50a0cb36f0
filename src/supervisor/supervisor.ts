import { hasCode, LastcallError } from '../core/api/errors.ts'
import type { HookContext, HookOptions } from '../core/api/hooks.ts'
import type { Part } from '../core/api/part.ts'
import type { ShutdownReason } from '../core/api/reports.ts'
import { wrongValue } from '../core/check/check.ts'
import { listenToErrors, print } from '../core/end/output.ts'
import { listen } from '../core/node/listeners.ts'
import { log } from '../core/node/log.ts'
import { ProgramError } from './errors.ts'
import { formatEvent } from './event-lines.ts'
import type { InstanceHost, NamedExit } from './options/instance-host.ts'
import type { ProgramOptions } from './options/program-options.ts'
import type { ProgramEvent, ProgramStatus } from './options/program-status.ts'
import {
  type ProgramSettings,
  resolveProgram,
  resolveSupervisor,
  type SupervisorSettings,
} from './options/settings.ts'
import type { Supervisor, SupervisorOptions } from './options/types.ts'
import type { Controlled } from './presence/control.ts'
import { Presence } from './presence/presence.ts'
import { allDone, Program } from './programs/program.ts'
import { ProgramList } from './programs/program-list.ts'
import type { Verdict } from './programs/restarts.ts'
import { timeToStop } from './programs/stop-time.ts'
import { Stopping } from './programs/stopping.ts'
import { describeExit, failureStatus } from './system/exit-status.ts'
import type { Launch } from './system/leader.ts'
import { Outlet } from './system/outlet.ts'

/** The supervisor itself. Its functions are fields, so that they can be taken out of it. */
export class ProcessSupervisor implements Supervisor, Part {
  readonly name = 'supervisor'
  readonly options: HookOptions
  readonly #settings: SupervisorSettings
  readonly #host: InstanceHost
  readonly #programs = new ProgramList()
  readonly #presence: Presence
  #opened: Promise<void> | undefined
  readonly #removers: (() => void)[] = []
  readonly #stopping: Stopping
  readonly #stopped: Promise<void>
  #noteStopped: () => void = () => {}

  constructor(options: SupervisorOptions, launch: Launch, random: () => number = Math.random) {
    this.#settings = resolveSupervisor(options)
    const { registry } = this.#settings
    this.options = { name: this.name, priority: this.#settings.priority, concurrent: true }
    this.#presence = new Presence(this.#settings)
    this.#stopping = new Stopping(registry)
    this.#stopped = new Promise((resolve) => {
      this.#noteStopped = resolve
    })
    const outlet = new Outlet(registry.settings.process)
    this.#host = {
      clock: registry.settings.clock,
      random,
      launch: (program, name) => launch(program, name, outlet),
      isStopping: () => this.#stopping.hasBegun,
      typed: () => this.#stopping.typed,
      onEvent: (event, isQuiet) => this.#tell(event, isQuiet),
      onRest: (end, program, verdict) => this.#onRest(end, program, verdict),
    }
  }

  readonly start = (programs: ProgramOptions | readonly ProgramOptions[]): Promise<void> => {
    const { registry } = this.#settings
    const settings = [programs].flat().map((options) => resolveProgram(options, registry.settings))
    for (const { pidFile } of settings) {
      if (pidFile !== undefined && pidFile === this.#settings.pidFile)
        wrongValue('pidFile', 'another file than that of the manager', pidFile)
    }
    const group = settings.map((each) => new Program(each, this.#host))
    if (registry.state === 'open') this.#programs.add(group)
    for (const each of settings) this.#noteCut(each)
    const started = this.#startGroup(group)
    started.catch((error) => {
      // The shutdown has ended it: who does not catch that has not failed. Before one nobody asks for the signal, which installs.
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
      wrongValue('name', 'a program with `instances`; others can be restarted', name)
    }
    await program.reload()
  }

  readonly status = (): readonly ProgramStatus[] => this.#programs.all.flatMap(({ status }) => status)

  /** The first trigger: from now on nothing is started. */
  begin(reason: ShutdownReason): undefined {
    this.#stopping.begin(reason)
  }

  /** The programs that are being stopped. */
  describe(): string | undefined {
    return this.#stopping.current
  }

  dropped(): void {
    void this.#close()
    this.#stopping.reset()
  }

  async #startGroup(group: readonly Program[]): Promise<void> {
    if (this.#settings.registry.state !== 'open')
      throw new LastcallError('ERR_LASTCALL_STOPPING', 'nothing is started while stopping')
    this.#opened ??= this.#open()
    const opened = this.#opened
    // At once, so that what is asked of them next comes after it.
    const starts = allDone(group.map((program) => program.start(opened)))
    await opened.catch(() => this.#programs.delete(group))
    await starts
  }

  /** What the first start needs. Without it nothing is started. */
  async #open(): Promise<void> {
    const { registry, forward } = this.#settings
    const { process } = registry.settings
    this.#removers.push(
      listen(process, 'exit', () => this.#endAtOnce()),
      registry.join(this),
      ...forward.map((signal) => listen(process, signal, () => this.#forward(signal))),
      // What it says of its programs may have no reader.
      listenToErrors(process.stderr, () => {}),
    )
    try {
      await this.#presence.begin(this.#controlled)
    } catch (error) {
      await this.#close()
      throw error
    }
  }

  /** Gives everything back. */
  async #close(): Promise<void> {
    this.#opened = undefined
    for (const remove of this.#removers.splice(0)) remove()
    await this.#presence.end()
  }

  /** Its turn among the hooks: stops all programs. */
  async run(context: HookContext): Promise<void> {
    const badEnds = await this.#stopping.run(this.#programs, context)
    this.#noteStopped()
    await this.#close()
    this.#conclude(badEnds)
  }

  #conclude(badEnds: readonly NamedExit[]): void {
    const { foreground, registry } = this.#settings
    const [first] = badEnds
    if (!first) return
    if (foreground) registry.settings.process.exitCode ||= failureStatus(first.exit)
    throw asTold(badEnds.map(describeEnd).join('; '))
  }

  #onRest(end: NamedExit, program: ProgramSettings, verdict: Verdict): void {
    const { foreground, registry } = this.#settings
    const { process } = registry.settings
    const isFailure = verdict.kind === 'failed'
    if (this.#stopping.hasBegun) {
      // Its turn had not come.
      if (isFailure) this.#stopping.noteBadEnd(end)
      return
    }
    if (foreground && isFailure) process.exitCode ||= failureStatus(end.exit)
    if (isFailure && program.critical) {
      const what = describeEnd(end)
      void registry.shutdown(foreground ? what : asTold(what))
    } else if (foreground && this.#programs.all.every(({ isAtRest }) => isAtRest)) {
      void registry.shutdown('all programs have ended')
    }
  }

  /** The process ends, whatever runs. */
  #endAtOnce(): void {
    for (const program of this.#programs.all) program.kill()
    this.#presence.vanish()
  }

  #forward(signal: NodeJS.Signals): void {
    if (this.#stopping.hasBegun) return
    for (const program of this.#programs.all) program.signal(signal)
  }

  readonly #controlled: Controlled = {
    status: () => this.status(),
    act: async (action, name) => {
      if (name !== undefined) return this[action](name)
      if (action === 'stop') {
        void this.#settings.registry.shutdown('lastcall stop')
        return this.#stopped
      }
      if (this.#stopping.hasBegun) throw new LastcallError('ERR_LASTCALL_STOPPING', 'the manager is stopping')
      const isAble = (program: Program): boolean =>
        action === 'restart' || program.settings.node !== undefined
      const able = this.#programs.all.filter(isAble)
      if (able.length === 0) throw new ProgramError('no program has `instances`, which a reload replaces')
      for (const program of able) await program[action]()
    },
  }

  /** A shutdown has less time than the program is promised. */
  #noteCut({ name, stopTimeout }: ProgramSettings): void {
    const most = timeToStop(this.#settings.registry.settings)
    if (stopTimeout <= most) return
    this.#print(
      `lastcall: at a shutdown ${name} has ${most} ms and not its stopTimeout of ${stopTimeout}: timeout leaves no more\n`,
    )
  }

  #print(line: string): void {
    const { process, report } = this.#settings.registry.settings
    if (report !== false) print(process, line)
  }

  /** A stop that went as it was asked to is no news: a clean shutdown prints nothing, here as elsewhere. */
  #tell(event: ProgramEvent, isQuiet = false): void {
    const { onEvent } = this.#settings
    const line = isQuiet ? undefined : formatEvent(event)
    if (line !== undefined) this.#print(line)
    try {
      onEvent?.(event)
    } catch (error) {
      log('onEvent threw: %s', error)
    }
  }
}

function describeEnd({ name, exit }: NamedExit): string {
  return `${name} ${describeExit(exit)}`
}

/** An error about programs: where in this library it was made says nothing. */
function asTold(message: string): ProgramError {
  const error = new ProgramError(message)
  error.stack = `${error.name}: ${message}`
  return error
}
