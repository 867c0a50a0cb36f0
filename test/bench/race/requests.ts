import { fileURLToPath } from 'node:url'
import { Program } from '../../support/program.ts'
import { PORT, type Service } from './service.ts'

const PROGRAM = fileURLToPath(new URL('./programs/requests.js', import.meta.url))

/** Who sends requests: so many new connections a second in all, or so many clients that keep theirs. */
export type Clients = { readonly perSecond: number } | { readonly returning: number }

/** A request that got no answer. */
export interface Lost {
  /** `refused`, `reset`, `ended`, `no answer`, a status or another error code. */
  readonly kind: string
  readonly node: number
  /** When it was sent, as `Date.now()` says it. */
  readonly sentAt: number
}

export interface Sent {
  readonly sent: number
  /** How long they were sent, in milliseconds. */
  readonly sendingMs: number
  /** How many requests each process has answered, by its id. */
  readonly answered: Readonly<Record<string, number>>
  readonly lost: readonly Lost[]
  /** How many milliseconds a timer of the clients was late at most. */
  readonly latestMs: number
}

/** The clients on all nodes: a process in the namespace of the nodes. */
export class Requests {
  readonly #program: Program

  private constructor(program: Program) {
    this.#program = program
  }

  /** Resolves when the first requests have been sent. */
  static async start({ namespace, addresses }: Service, clients: Clients): Promise<Requests> {
    const options = JSON.stringify({ addresses, port: PORT, ...clients })
    const command = [...namespace.inside, process.execPath, PROGRAM, options] as const
    const program = new Program('', { command, stdio: ['pipe', 'pipe', 'pipe'] })
    try {
      await program.until('ready')
      return new Requests(program)
    } catch (error) {
      await program.destroy()
      throw error
    }
  }

  /** Sends no more requests, and resolves when all have been answered or are lost. */
  async end(): Promise<Sent> {
    this.#program.child.stdin?.end()
    const { stdout, stderr } = await this.#program.exited()
    if (stderr) throw new Error(`the clients failed: ${stderr}`)
    return JSON.parse(stdout.replace('ready\n', ''))
  }

  async destroy(): Promise<void> {
    await this.#program.destroy()
  }
}
