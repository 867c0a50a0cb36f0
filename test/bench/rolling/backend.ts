import { fileURLToPath } from 'node:url'
import { Program } from '../../support/program.ts'

const PROGRAM = fileURLToPath(new URL('../programs/orders.js', import.meta.url))

/** Milliseconds after which a process that does not end is killed. */
const GRACE = 5_000

/** How a restart began. */
export interface Stop {
  /** From SIGTERM until the process was gone. */
  readonly exitMs: number
  readonly isKilled: boolean
  readonly stderr: string
}

/** One of the two servers: a process that is started again and again on the same port. */
export class Backend {
  readonly port: number
  readonly #contender: string
  readonly #delay: number
  #program: Program | undefined

  constructor(contender: string, delay: number, port: number) {
    this.#contender = contender
    this.#delay = delay
    this.port = port
  }

  get pid(): number {
    return this.#program?.child.pid as number
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const args = [this.#contender, String(this.port), String(this.#delay)]
    this.#program = new Program(PROGRAM, { args, stdio: ['ignore', 'pipe', 'pipe'] })
    await this.#program.until(`ready on ${this.port}`)
  }

  /** Sends SIGTERM, and resolves when the process is gone. */
  async stop(): Promise<Stop> {
    const program = this.#program as Program
    const start = performance.now()
    program.kill('SIGTERM')
    const killer = setTimeout(() => program.kill('SIGKILL'), GRACE)
    try {
      const { signal, stderr } = await program.exited()
      return { exitMs: performance.now() - start, isKilled: signal === 'SIGKILL', stderr }
    } finally {
      clearTimeout(killer)
    }
  }

  async destroy(): Promise<void> {
    await this.#program?.destroy()
  }

  /** Ends it without waiting. */
  abandon(): void {
    this.#program?.child.kill('SIGKILL')
  }
}
