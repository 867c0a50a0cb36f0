import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readlinkSync, readSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause } from '../../support/program.ts'

/** Milliseconds between two looks. */
const INTERVAL = 10

/** A named pipe that the test reads when it likes to. The end of the program is in the mode that a shell gives it. */
export class Pipe {
  readonly #reader: number
  /** What a program gets as its output. */
  readonly writer: number
  text = ''

  constructor(path: string) {
    spawnSync('mkfifo', [path])
    this.#reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    this.writer = openSync(path, 'w')
  }

  static async with<T>(use: (pipe: Pipe) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'lastcall-'))
    const pipe = new Pipe(join(folder, 'pipe'))
    try {
      return await use(pipe)
    } finally {
      closeSync(pipe.#reader)
      await rm(folder, { recursive: true })
    }
  }

  /** Leaves the writing to the program: the pipe ends with it. */
  closeWriter(): void {
    closeSync(this.writer)
  }

  /** Reads what is there, up to `most` bytes. Returns false at the end. */
  read(most: number): boolean {
    const buffer = Buffer.alloc(most)
    const count = unlessFull(() => readSync(this.#reader, buffer))
    if (count !== undefined) this.text += buffer.toString('latin1', 0, count)
    return count !== 0
  }

  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      this.read(4_096)
      await pause(INTERVAL)
    }
  }
}

/** Fills the output of a process, a pipe or a terminal, until it takes no more. */
export async function fillOutput(pid: number): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
  const output = openSync(readlinkSync(`/proc/${pid}/fd/1`), flags)
  // The kernel hands on what a terminal has got a moment later, and there is room again.
  while (fill(output)) await pause(5 * INTERVAL)
  closeSync(output)
}

/** Whether there was room. */
function fill(output: number): boolean {
  let written = 0
  for (const size of [4_096, 1]) {
    for (let count: number | undefined = 0; count !== undefined; ) {
      written += count
      count = unlessFull(() => writeSync(output, 'x'.repeat(size)))
    }
  }
  return written > 0
}

function unlessFull(call: () => number): number | undefined {
  try {
    return call()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

/** Resolves when a process that does nothing but write has written, and then nothing more for a while. */
export async function untilStalled(pid: number): Promise<void> {
  for (let before = 0, now = 0; now === 0 || now !== before; ) {
    before = now
    await pause(5 * INTERVAL)
    now = Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1])
  }
}

/** Whether a process has ended. Its parent may not know yet. */
export function hasEnded(pid: number): boolean {
  try {
    return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/\(.*\)/, ''))
  } catch {
    return true
  }
}
