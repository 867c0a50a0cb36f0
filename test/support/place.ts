import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Outcome, Program, type ProgramOptions } from './program.ts'
import { RUNTIME } from './runtime.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/lastcall.js', import.meta.url))
const FIXTURES = fileURLToPath(new URL('../fixtures/supervised/', import.meta.url))

/** A program of `test/fixtures/supervised`. */
export const fixture = (name: string): string => join(FIXTURES, name)

/** Node, as it runs the tests, as the first words of a command. */
export const NODE = RUNTIME[0] as string

/** A temporary folder, and the programs that were started in it. */
export class Place {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'lastcall-'))
  readonly #mark: string = randomUUID()
  readonly #programs: Program[] = []

  readonly cli: string = CLI

  path(name: string): string {
    return join(this.folder, name)
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text)
    return this.path(name)
  }

  makeExecutable(name: string, text: string): void {
    writeFileSync(this.path(name), text, { mode: 0o755 })
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  remove(name: string): void {
    rmSync(this.path(name))
  }

  get files(): string[] {
    return readdirSync(this.folder).sort()
  }

  /** The variable by which a process and its children are known as started here. */
  get mark(): Record<string, string> {
    return { TEST_MARK: this.#mark }
  }

  /** Starts a command in the folder. */
  start(command: readonly string[], options: ProgramOptions = {}): Program {
    const program = new Program('', {
      cwd: this.folder,
      ...options,
      env: { ...process.env, ...this.mark, ...options.env },
      command: command as [string],
    })
    this.#programs.push(program)
    return program
  }

  /** Starts `lastcall` with these words. */
  lastcall(words: readonly string[], options?: ProgramOptions): Program {
    return this.start([...RUNTIME, CLI, ...words], options)
  }

  /** Starts `lastcall` with these words, and waits for its exit. */
  run(words: readonly string[], options?: ProgramOptions): Promise<Outcome> {
    return this.lastcall(words, options).exited()
  }

  /** The processes that were started here, directly or by others, and are alive. Only Linux tells. */
  survivors(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => isMarked(pid, this.#mark))
  }

  async destroy(): Promise<void> {
    for (const program of this.#programs) await program.destroy()
    for (const pid of this.survivors()) endNow(pid)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The process may have exited since it was seen. */
function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}

function isMarked(pid: number, mark: string): boolean {
  try {
    // The environment of a zombie is empty.
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)
  } catch {
    return false
  }
}

/** Gives a test a temporary folder. Whatever happens, no process that it starts there is left. */
export async function inPlace<T>(use: (place: Place) => Promise<T>): Promise<T> {
  const place = new Place()
  try {
    return await use(place)
  } finally {
    await place.destroy()
  }
}

/** Resolves when a condition is true. */
export async function eventually(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 3_000) throw new Error(`it never was so: ${isSo}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
