import { fileURLToPath } from 'node:url'
import { Client } from '../support/client.ts'
import { Program } from '../support/program.ts'

const PROGRAM = fileURLToPath(new URL('./programs/hello.js', import.meta.url))

/** Connections that are opened at the same time. */
const AT_ONCE = 50

/** `hello.js`, running. */
export class Hello {
  readonly program: Program
  readonly port: number

  private constructor(program: Program, port: number) {
    this.program = program
    this.port = port
  }

  static async start(contender: string): Promise<Hello> {
    const program = new Program(PROGRAM, {
      args: [contender],
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await program.until('ready on ')
    return new Hello(program, Number(/ready on (\d+)/.exec(program.stdout)?.[1]))
  }

  /** Opens connections that have been used once, not more than a few at a time. */
  async open(count: number): Promise<Client[]> {
    const clients: Client[] = []
    const openInTurn = async (): Promise<void> => {
      while (clients.length < count) {
        const at = clients.length
        clients.length++
        const client = await Client.connect(this.port, false)
        await client.get('/')
        clients[at] = client
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, openInTurn))
    return clients
  }

  /**
   * Sends SIGTERM, and resolves with the milliseconds until it is gone; with Infinity if that takes longer than `most`.
   * Then it is killed.
   */
  async stop(most: number): Promise<number> {
    const start = performance.now()
    this.program.kill('SIGTERM')
    const killer = setTimeout(() => this.program.kill('SIGKILL'), most)
    try {
      const { signal } = await this.program.exited()
      return signal === 'SIGKILL' ? Infinity : performance.now() - start
    } finally {
      clearTimeout(killer)
    }
  }
}
