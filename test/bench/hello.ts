import { fileURLToPath } from 'node:url'
import { Client } from '../support/client.ts'
import { Program } from '../support/program.ts'

/** `hello.js`, running. */
export class Hello {
  readonly program: Program
  readonly port: number

  private constructor(program: Program, port: number) {
    this.program = program
    this.port = port
  }

  static async start(kind: 'bare' | 'drained'): Promise<Hello> {
    const file = fileURLToPath(new URL('./hello.js', import.meta.url))
    const program = new Program(file, {
      args: [kind],
      flags: ['--expose-gc'],
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
    await Promise.all(Array.from({ length: 50 }, openInTurn))
    return clients
  }

  /** Bytes of its heap, after a collection. */
  async heap(): Promise<number> {
    const client = await Client.connect(this.port, false)
    const { body } = await client.get('/heap')
    client.destroy()
    return Number(body)
  }
}
