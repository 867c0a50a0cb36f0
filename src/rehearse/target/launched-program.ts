import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pause, systemClock } from '../../core/node/clock.ts'
import { exitOfError, type RawExit } from '../../supervisor/system/exit-status.ts'
import { isGroupAlive, signalGroup } from '../../supervisor/system/process-group.ts'
import { kill } from '../../supervisor/system/process-lookup.ts'
import { findProcesses } from '../system/own-processes.ts'
import type { ProcessInfo } from '../system/process-info.ts'
import { ProgramOutput } from './output.ts'
import type { Surroundings } from './surroundings.ts'
import { TemporaryFolder } from './temporary-folder.ts'

/** The variable by which each process of a program is known, even if its parent has exited. */
const MARK = 'REHEARSED_BY_LASTCALL'

/** Milliseconds between two looks, and how often a process that was killed is looked for. */
const INTERVAL = 10
const TRIES = 200

/** A pid that no process has, and no parent either. */
const NOBODY = -1

/** An exit, with the moment in which it was noticed. */
export type TimedExit = RawExit & { readonly at: number }

/** One run of the program, as the leader of a process group of its own. */
export class LaunchedProgram {
  readonly startedAt: number = systemClock.now()
  readonly exited: Promise<TimedExit>
  readonly output: ProgramOutput
  readonly folder: TemporaryFolder = new TemporaryFolder()
  /** Undefined until the process has exited. */
  exit: TimedExit | undefined
  readonly #child: ChildProcess
  readonly #mark = `${MARK}=${randomUUID()}`
  readonly #surroundings: Surroundings
  readonly #known = new Set<string>()
  #first: number | undefined

  constructor(command: readonly string[], surroundings: Surroundings) {
    const [file = '', ...args] = [...surroundings.wrapper, ...command]
    const [name = '', value] = this.#mark.split('=')
    this.#surroundings = surroundings
    this.#child = this.#spawn(file, args, {
      LASTCALL_REPORT: 'json',
      ...process.env,
      TMPDIR: this.folder.path,
      [name]: value,
    })
    const { stdout, stderr } = this.#child
    this.output = new ProgramOutput(stdout as Readable, stderr as Readable)
    this.exited = new Promise((resolve) => {
      const end = (exit: RawExit): void => {
        this.exit ??= { ...exit, at: systemClock.now() }
        resolve(this.exit)
      }
      this.#child.on('exit', (code, signal) => end({ code, signal }))
      this.#child.on('error', (error) => this.#child.pid === undefined && end(exitOfError(error)))
    })
  }

  /** @throws {Error} for some commands that cannot be started; others are found out later, by `exited`. */
  #spawn(file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    try {
      return spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    } catch (error) {
      this.folder.remove()
      throw file === '' ? new Error('its name is empty') : exitOfError(error as Error).error
    }
  }

  /** The process that a platform would signal: the one that the command has become. Undefined before it is there. */
  async first(): Promise<number | undefined> {
    const { pid } = this.#child
    if (pid === undefined || !this.#surroundings.isChild) return pid
    if (this.#first === undefined) {
      const all = await this.#find(pid)
      this.#first = all.find(({ parent }) => parent === pid)?.pid
    }
    return this.#first
  }

  /** Its living processes, the first one in front. */
  async processes(): Promise<readonly ProcessInfo[]> {
    const first = await this.first()
    if (first === undefined) return []
    const wrapper = this.#surroundings.isChild ? this.#child.pid : undefined
    return (await this.#find(first)).filter(({ pid }) => pid !== wrapper)
  }

  /** Signals the first process alone, as platforms do. Call `first()` before, so that no time passes. */
  send(signal: NodeJS.Signals): void {
    const pid = this.#surroundings.isChild ? this.#first : this.#child.pid
    if (pid !== undefined && this.exit === undefined) sendTo(pid, signal)
  }

  /** Kills the first process and all others, as platforms do when the grace period is over. */
  async kill(): Promise<void> {
    const { pid } = this.#child
    if (pid === undefined) return
    for (let tries = 0; tries < TRIES; tries++) {
      const left = await this.#find(pid)
      signalGroup(pid, 'SIGKILL')
      for (const each of left) sendTo(each.pid, 'SIGKILL')
      if (left.length === 0 && !isGroupAlive(pid)) return
      await pause(systemClock, INTERVAL)
    }
  }

  /** After the exit, another process may have got the pid. */
  #find(first: number): Promise<readonly ProcessInfo[]> {
    return findProcesses(this.exit === undefined ? first : NOBODY, this.#mark, this.#known)
  }

  /** Leaves nothing behind: no process, no file, no open pipe. */
  async destroy(): Promise<void> {
    await this.kill()
    await this.exited
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
    this.folder.remove()
  }

  /** The same as far as it is possible without waiting: this process exits now. */
  abandon(): void {
    const { pid } = this.#child
    if (pid !== undefined) signalGroup(pid, 'SIGKILL')
    this.folder.remove()
  }
}

/** A process may be gone, or belong to another user. */
function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal)
  } catch {
    // There is nothing more to do about it.
  }
}
