import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { eventually } from '../support/place.ts'
import { environment } from './environment.ts'

/** A command, and all processes that come from it: they inherit a mark in their environment. */
export class ProcessTree {
  readonly child: ChildProcess
  output = ''
  /** How it exited: a status or a signal; undefined while it runs. */
  end: string | undefined
  readonly exited: Promise<void>
  readonly #mark = randomUUID()
  #onLine: (text: string) => void = () => {}

  constructor(
    folder: string,
    [command, ...args]: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.child = spawn(command as string, args, {
      cwd: folder,
      env: environment(folder, { ...env, TEST_MARK: this.#mark }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        this.#onLine(text)
      })
    }
    process.once('exit', this.#endAll)
    this.exited = once(this.child, 'exit').then(
      ([code, signal]) => {
        this.end = String(code ?? signal)
      },
      (error) => {
        this.end = String(error)
      },
    )
  }

  /** If the run itself is ended, what it has started ends, too. */
  readonly #endAll = (): void => {
    for (const pid of this.#pids()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {}
    }
  }

  onOutput(use: (text: string) => void): void {
    this.#onLine = use
  }

  /** Sends a signal to the process that was started, or to its whole group. */
  signal(signal: NodeJS.Signals, isGroup = false): void {
    const { pid } = this.child as { readonly pid: number }
    process.kill(isGroup ? -pid : pid, signal)
  }

  /** The commands of the processes that are still there; one that is about to exit is given a moment. */
  async left(): Promise<string[]> {
    await Promise.race([
      eventually(() => this.#pids().length === 0),
      new Promise((resolve) => setTimeout(resolve, 1_000)),
    ])
    return this.#pids().map(commandOf)
  }

  /** Ends what is still there, at once. */
  async destroy(): Promise<void> {
    process.off('exit', this.#endAll)
    this.#endAll()
    await this.exited
  }

  #pids(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && this.#isMine(name))
      .map(Number)
  }

  #isMine(pid: string): boolean {
    try {
      // The environment of a zombie is empty.
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(this.#mark)
    } catch {
      return false
    }
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return String(pid)
  }
}
