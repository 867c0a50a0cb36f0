import { StoppingError } from '../core/api/errors.ts'
import type { Companion } from '../core/api/sharing.ts'
import type { HookContext, ShutdownReason } from '../core/api/types.ts'
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
import { SupervisorFiles } from './presence/supervisor-files.ts'
import { allDone, Program } from './programs/program.ts'
import { ProgramList } from './programs/program-list.ts'
import type { Verdict } from './programs/restarts.ts'
import { timeToStop } from './programs/time-to-stop.ts'
import { SupervisorShutdown } from './supervisor-shutdown.ts'
import { describeExit, failureStatus } from './system/exit-status.ts'
import type { Launch } from './system/leader.ts'
import { MergedOutput } from './system/merged-output.ts'

/** The supervisor itself. Its functions are fields, so that they can be taken out of it. */
export class ProcessSupervisor implements Supervisor, Companion {
  readonly #settings: SupervisorSettings
  readonly #host: InstanceHost
  readonly #programs = new ProgramList()
  readonly #files: SupervisorFiles
  #opened: Promise<void> | undefined
  readonly #removers: (() => void)[] = []
  readonly #shutdown: SupervisorShutdown
  readonly #stopped: Promise<void>
  #noteStopped: () => void = () => {}

  constructor(options: SupervisorOptions, launch: Launch, random: () => number = Math.random) {
    this.#settings = resolveSupervisor(options)
    const { registry } = this.#settings
    this.#files = new SupervisorFiles(this.#settings)
    this.#shutdown = new SupervisorShutdown(registry)
    this.#stopped = new Promise((resolve) => {
      this.#noteStopped = resolve
    })
    const merged = new MergedOutput(registry.settings.process)
    this.#host = {
      clock: registry.settings.clock,
      random,
      launch: (program, name) => launch(program, name, merged),
      isStopping: () => this.#shutdown.hasBegun,
      typed: () => this.#shutdown.typed,
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
      if (registry.state !== 'open' && error instanceof StoppingError) error.cause ??= registry.signal.reason
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
  begin(reason: ShutdownReason): number {
    this.#shutdown.begin(reason)
    return 0
  }

  release(): void {
    void this.#close()
    this.#shutdown.reset()
  }

  async #startGroup(group: readonly Program[]): Promise<void> {
    if (this.#settings.registry.state !== 'open') throw new StoppingError('nothing is started while stopping')
    this.#opened ??= this.#open()
    const opened = this.#opened
    // At once, so that what is asked of them next comes after it.
    const starts = allDone(group.map((program) => program.start(opened)))
    await opened.catch(() => this.#programs.delete(group))
    await starts
  }

  /** What the first start needs. Without it nothing is started. */
  async #open(): Promise<void> {
    const { registry, priority, forward } = this.#settings
    const { process } = registry.settings
    // Until the registry is disposed of, so that it can tell that it is open again.
    registry.attach(this)
    this.#removers.push(
      listen(process, 'exit', () => this.#endAtOnce()),
      registry.onShutdown('supervisor', (context) => this.#stopAll(context), { priority, after: [] }),
      ...forward.map((signal) => listen(process, signal, () => this.#forward(signal))),
      // What it says of its programs may have no reader.
      listenToErrors(process.stderr, () => {}),
    )
    try {
      await this.#files.begin(this.#controlled)
    } catch (error) {
      await this.#close()
      throw error
    }
  }

  /** Gives everything back. */
  async #close(): Promise<void> {
    this.#opened = undefined
    for (const remove of this.#removers.splice(0)) remove()
    await this.#files.end()
  }

  /** The hook. */
  async #stopAll(context: HookContext): Promise<void> {
    const badEnds = await this.#shutdown.run(this.#programs, context)
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
    if (this.#shutdown.hasBegun) {
      // Its turn had not come.
      if (isFailure) this.#shutdown.noteBadEnd(end)
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
    this.#files.vanish()
  }

  #forward(signal: NodeJS.Signals): void {
    if (this.#shutdown.hasBegun) return
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
      if (this.#shutdown.hasBegun) throw new StoppingError('the manager is stopping')
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
