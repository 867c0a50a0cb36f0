import { wrongValue } from '../core/check.ts'
import { StoppingError } from '../core/errors.ts'
import { EXIT } from '../core/exit.ts'
import { listen } from '../core/listeners.ts'
import { log } from '../core/log.ts'
import { print } from '../core/output.ts'
import type { Companion } from '../core/sharing.ts'
import type { HookContext, ShutdownReason } from '../core/types.ts'
import type { Controlled } from './control.ts'
import { ProgramError } from './errors.ts'
import { formatEvent } from './event-lines.ts'
import { describeExit } from './exit-status.ts'
import type { InstanceHost } from './instance.ts'
import type { Launch } from './leader.ts'
import { createOutlet } from './outlet.ts'
import { Presence } from './presence.ts'
import { allDone, type BadEnd, Program } from './program.ts'
import { ProgramList } from './program-list.ts'
import type { ProgramOptions } from './program-options.ts'
import type { ProgramEvent, ProgramExit, ProgramStatus } from './program-status.ts'
import type { Verdict } from './restarts.ts'
import type { StopOptions } from './run.ts'
import {
  type ProgramSettings,
  resolveProgram,
  resolveSupervisor,
  type SupervisorSettings,
} from './settings.ts'
import { TERMINAL_SIGNALS } from './terminal-group.ts'
import type { Supervisor, SupervisorOptions } from './types.ts'

/** The part of the registry's timeout that is kept for what comes after the last SIGKILL, and milliseconds at most. */
const RESERVE_PART = 0.1
const LARGEST_RESERVE = 500

/** The supervisor itself. Its functions are fields, so that they can be taken out of it. */
export class ProcessSupervisor implements Supervisor, Companion {
  readonly #settings: SupervisorSettings
  readonly #host: InstanceHost
  readonly #programs = new ProgramList()
  readonly #presence: Presence
  #opened: Promise<void> | undefined
  readonly #removers: (() => void)[] = []
  #reason: ShutdownReason | undefined
  /** By the clock: when all that is left is killed. */
  #killAt = Infinity
  readonly #stopped: Promise<void>
  #noteStopped: () => void = () => {}

  constructor(options: SupervisorOptions, launch: Launch, random: () => number = Math.random) {
    this.#settings = resolveSupervisor(options)
    const { registry } = this.#settings
    this.#presence = new Presence(this.#settings)
    this.#stopped = new Promise((resolve) => {
      this.#noteStopped = resolve
    })
    const outlet = createOutlet(registry.settings.process)
    this.#host = {
      clock: registry.settings.clock,
      random,
      launch: (program, name) => launch(program, name, outlet),
      isStopping: () => this.#isStopping,
      onEvent: (event) => this.#tell(event),
      onRest: (program, exit, verdict) => this.#onRest(program, exit, verdict),
    }
  }

  readonly start = (programs: ProgramOptions | readonly ProgramOptions[]): Promise<void> => {
    const { registry } = this.#settings
    const settings = [programs].flat().map((options) => resolveProgram(options, registry.settings))
    const group = settings.map((each) => new Program(each, this.#host))
    this.#programs.add(group)
    const started = this.#startGroup(group)
    started.catch(() => {})
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
    const { timeout, clock } = this.#settings.registry.settings
    this.#reason = reason
    this.#killAt = clock.now() + timeout - Math.min(timeout * RESERVE_PART, LARGEST_RESERVE)
    return 0
  }

  release(): void {
    void this.#close()
    this.#reason = undefined
    this.#killAt = Infinity
  }

  get #isStopping(): boolean {
    return this.#reason !== undefined
  }

  async #startGroup(group: readonly Program[]): Promise<void> {
    try {
      this.#opened ??= this.#open()
      await this.#opened
    } catch (error) {
      this.#programs.delete(group)
      throw error
    }
    await allDone(group.map((program) => program.start()))
  }

  /** What the first start needs. Without it nothing is started. */
  async #open(): Promise<void> {
    const { registry, priority, forward } = this.#settings
    const { process } = registry.settings
    if (this.#isStopping || registry.state !== 'open')
      throw new StoppingError('nothing is started while stopping')
    // Until the registry is disposed of, so that it can tell that it is open again.
    const detach = registry.attach(this)
    this.#removers.push(
      listen(process, 'exit', () => this.#endAtOnce()),
      registry.onShutdown('supervisor', (context) => this.#stopAll(context), { priority, after: [] }),
      ...forward.map((signal) => listen(process, signal, () => this.#forward(signal))),
    )
    try {
      await this.#presence.begin(this.#controlled)
    } catch (error) {
      detach()
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

  /** The hook: stops the newest first. At last call whoever has not been told is told, too. */
  async #stopAll(context: HookContext): Promise<void> {
    const stopped = new Map<Program, Promise<BadEnd[]>>()
    const stop = (program: Program): Promise<BadEnd[]> => {
      const stopping = stopped.get(program) ?? program.stop(this.#terms)
      stopped.set(program, stopping)
      return stopping
    }
    context.signal.addEventListener('abort', () => void this.#programs.all.map(stop))
    const badEnds: BadEnd[] = []
    for (const group of this.#programs.newestFirst()) {
      context.detail = group.map(({ name }) => name).join(', ')
      badEnds.push(...(await Promise.all(group.map(stop))).flat())
    }
    context.detail = undefined
    this.#noteStopped()
    await this.#close()
    this.#concludeStop(badEnds)
  }

  #concludeStop(badEnds: readonly BadEnd[]): void {
    const { foreground, registry } = this.#settings
    const [first] = badEnds
    if (!first) return
    // Its own SIGKILL would look like somebody else's.
    if (foreground && !first.exit.isKilled) registry.settings.process.exitCode ||= first.exit.status
    throw new ProgramError(badEnds.map(describeEnd).join('; '))
  }

  get #terms(): StopOptions {
    const signal = this.#reason?.kind === 'signal' ? this.#reason.signal : undefined
    const isTyped = signal !== undefined && TERMINAL_SIGNALS.includes(signal)
    return { within: this.#killAt - this.#host.clock.now(), typed: isTyped ? signal : undefined }
  }

  #onRest(program: ProgramSettings, exit: ProgramExit, verdict: Verdict): void {
    const { foreground, registry } = this.#settings
    const { process } = registry.settings
    const isFailure = verdict.kind === 'failed'
    if (this.#isStopping) return
    if (foreground && isFailure) process.exitCode ||= exit.status || EXIT.failed
    if (isFailure && program.critical) {
      const what = `${program.name} ${describeExit(exit)}`
      void registry.shutdown(foreground ? what : new ProgramError(what))
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
    if (this.#isStopping) return
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
      if (this.#isStopping) throw new StoppingError('the manager is stopping')
      for (const program of this.#programs.all) {
        if (action === 'restart' || program.settings.node) await program[action]()
      }
    },
  }

  #tell(event: ProgramEvent): void {
    const { registry, onEvent } = this.#settings
    const { process, report } = registry.settings
    const line = formatEvent(event)
    if (line !== undefined && report !== false) print(process, line)
    try {
      onEvent?.(event)
    } catch (error) {
      log('onEvent threw: %s', error)
    }
  }
}

function describeEnd({ name, exit }: BadEnd): string {
  return `${name} ${describeExit(exit)}`
}
