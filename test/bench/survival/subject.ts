import { fileURLToPath } from 'node:url'
import { Client } from '../../support/client.ts'
import { Program, type ProgramOptions, pause } from '../../support/program.ts'
import type { Outcome } from './outcome.ts'

/** What is to be ended if the bench ends in the middle. */
const running = new Set<Program>()
process.on('exit', () => {
  for (const { child } of running) child.kill('SIGKILL')
})

/** A program that meets a fault. */
export class Subject {
  readonly #program: Program
  readonly #patience: number
  /** Resolves when it has ended by itself, or has had its time. */
  readonly over: Promise<void>
  #finish: () => void = () => {}
  #begun: number | undefined
  #ended: number | undefined

  private constructor(program: Program, patience: number) {
    this.#program = program
    this.#patience = patience
    this.over = new Promise((resolve) => {
      this.#finish = resolve
    })
    program.child.once('exit', () => {
      this.#ended = performance.now()
      this.#finish()
    })
  }

  /** Resolves when the program is ready; `patience` is how long after the first signal it may go on. */
  static async start(name: string, patience: number, options: ProgramOptions): Promise<Subject> {
    const file = fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url))
    const program = new Program(file, options)
    running.add(program)
    program.child.once('exit', () => running.delete(program))
    try {
      await program.until('ready\n')
      return new Subject(program, patience)
    } catch (error) {
      await program.destroy()
      throw error
    }
  }

  get child(): Program['child'] {
    return this.#program.child
  }

  /** From here on the time counts. */
  begin(): this {
    if (this.#begun === undefined) {
      this.#begun = performance.now()
      setTimeout(this.#finish, this.#patience).unref()
    }
    return this
  }

  /** A program that has ended is left alone: its number may be another's by now. */
  signal(signal: NodeJS.Signals): void {
    this.begin()
    if (this.#ended === undefined) this.#program.kill(signal)
  }

  /** Resolves when it has said that, or has ended, or has had its time. */
  async said(text: string): Promise<void> {
    await Promise.race([this.#program.until(text).catch(() => {}), this.over])
  }

  /** A number that the program has told. */
  numberAfter(word: string): number {
    return Number(new RegExp(`${word} (\\d+)`).exec(this.#program.stdout)?.[1])
  }

  connect(): Promise<Client> {
    return Client.connect(this.numberAfter('port'), false)
  }

  /** Whether it and all that has its output has ended by then. */
  isSilentWithin(ms: number): Promise<boolean> {
    return Promise.race([this.#program.exited().then(() => true), pause(ms).then(() => false)])
  }

  /** Ends it if it does not, and tells how it was. */
  async end(seen: () => Promise<readonly string[]>): Promise<Outcome> {
    const isStuck = this.#ended === undefined
    const ended = this.#ended ?? performance.now()
    const elapsedMs = Math.round(ended - (this.#begun ?? ended))
    await this.destroy()
    const { code, signal, stdout, stderr } = await this.#program.exited()
    return { code, signal, stdout, stderr, elapsedMs, isStuck, seen: await seen() }
  }

  async destroy(): Promise<void> {
    await this.#program.destroy()
    if (this.child.connected) this.child.disconnect()
  }
}

/** What came of something that may fail, in words. */
export async function wordsOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(String, (error: NodeJS.ErrnoException) => `failed: ${error.code ?? error.message}`)
}
