import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RUNTIME } from './runtime.ts'

/** How a program ended, and all that it wrote. */
export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions extends SpawnOptions {
  readonly args?: readonly string[]
  /** Flags of the runtime. */
  readonly flags?: readonly string[]
  /** Runs it as process 1 of a PID namespace, as in a container. */
  readonly isFirst?: boolean
  /** Runs it on a terminal of its own; all that it writes then comes on stdout. */
  readonly hasTerminal?: boolean
  /** What to run, instead of the runtime on the file. */
  readonly command?: readonly [string, ...string[]]
}

/** A command that makes the command behind it process 1 of a PID namespace, as in a container. */
export const NAMESPACE: readonly string[] = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']

/**
 * A command that gives the command behind it a terminal. All output comes on stdout. The second `exec` is there because
 * a shell in between, such as dash, exits by a Ctrl-C itself.
 */
export const TERMINAL: readonly string[] = ['sh', '-c', 'exec script -qec "exec $*" /dev/null', 'sh']

/** A namespace needs a privilege. */
export const NO_NAMESPACE: string | false =
  spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0
    ? false
    : '`unshare --pid` is not allowed here'

/** A terminal is made by script(1). */
export const NO_TERMINAL: string | false =
  spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0 ? false : 'there is no `script` here'

const childrenFile = (pid: number | undefined): string => `/proc/${pid}/task/${pid}/children`

/** Linux can leave this list out. */
export const NO_CHILDREN: string | false = existsSync(childrenFile(process.pid))
  ? false
  : 'this system does not list the children of a process'

/** The first child of a process; 0 if it has none. One that is 1 in its own namespace has this id here. */
export function childOf(pid: number | undefined): number {
  return Number(readFileSync(childrenFile(pid), 'utf8').split(' ')[0])
}

/** Longest that a test waits for a program, in milliseconds. */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 30_000)

/**
 * A program that a test starts and keeps for as long as it likes. Where one file runs from its start to its exit,
 * `runFixture` of `fixture.ts` does that by the kit's `runProgram`. This one is for the rest: a command without a file,
 * such as `lastcall run`, several programs at a time, and one whose children outlive it, since `runProgram` kills the
 * whole process group.
 */
export class Program {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  readonly #closed: Promise<unknown>
  #onOutput: () => void = () => {}

  readonly #isFirst: boolean

  constructor(
    file: string,
    { args = [], flags = [], isFirst = false, hasTerminal = false, command, ...options }: ProgramOptions,
  ) {
    const [first, ...rest] = [
      ...(hasTerminal ? TERMINAL : []),
      ...(isFirst ? NAMESPACE : []),
      ...(command ?? [...RUNTIME, ...flags, file, ...args]),
    ]
    this.#isFirst = isFirst
    this.child = spawn(first as string, rest, options)
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take('stdout', text))
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#take('stderr', text))
    // Not the child's 'close', which never comes when the parent has disconnected.
    const outputs = [this.child.stdout, this.child.stderr].filter((output) => output !== null)
    this.#closed = Promise.all([once(this.child, 'exit'), ...outputs.map((output) => once(output, 'close'))])
  }

  /** Resolves when the output so far contains `text`. */
  async until(text: string): Promise<void> {
    const isSeen = (): boolean => this.stdout.includes(text) || this.stderr.includes(text)
    const seen = new Promise<void>((resolve) => {
      this.#onOutput = () => {
        if (isSeen()) resolve()
      }
      this.#onOutput()
    })
    const isThere = await Promise.race([
      seen.then(() => true),
      this.#closed.then(() => false),
      this.#patience(),
    ])
    if (!isThere && !isSeen()) throw new Error(`no '${text}' came\n${this.#describe()}`)
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.#isFirst ? childOf(this.child.pid) : (this.child.pid as number), signal)
  }

  /** Presses Ctrl-C on the program's terminal, as often as it is said. */
  press(times = 1): void {
    this.child.stdin?.write('\x03'.repeat(times))
  }

  async exited(): Promise<Outcome> {
    const hasClosed = await Promise.race([this.#closed.then(() => true), this.#patience()])
    if (!hasClosed) throw new Error(`the program does not end\n${this.#describe()}`)
    const { exitCode, signalCode } = this.child
    return { code: exitCode, signal: signalCode, stdout: this.stdout, stderr: this.stderr }
  }

  async destroy(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }

  #take(output: 'stdout' | 'stderr', text: string): void {
    this[output] += text
    this.#onOutput()
  }

  #patience(): Promise<false> {
    return new Promise((resolve) => setTimeout(resolve, PATIENCE, false).unref())
  }

  #describe(): string {
    return `stdout: ${this.stdout}\nstderr: ${this.stderr}`
  }
}

/** Runs a fixture for as long as `use` takes; no process is left behind, whatever happens. */
export async function withProgram<T>(
  fixture: string,
  use: (program: Program) => Promise<T>,
  options: ProgramOptions = {},
): Promise<T> {
  const file = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url))
  const program = new Program(file, options)
  try {
    return await use(program)
  } finally {
    await program.destroy()
  }
}

/** Milliseconds of real time; for what has to happen at a moment, never for waiting until something has. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
