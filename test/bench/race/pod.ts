import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Program } from '../../support/program.ts'
import { type Place, PORT } from './service.ts'

const PROGRAM = fileURLToPath(new URL('./programs/pod.js', import.meta.url))

/** Milliseconds after which Kubernetes kills a pod by default. */
const GRACE = 30_000

/** How a pod ended. Times are those of `Date.now()`. */
export interface Stop {
  readonly signalledAt: number
  readonly exitedAt: number
  readonly code: number | null
  readonly stderr: string
}

/** A server that is started again and again in the same place. */
export class Pod {
  readonly place: Place
  readonly #settings: Readonly<Record<string, string>>
  #program: Program | undefined

  /** @param settings - Variables of the environment. */
  constructor(place: Place, settings: Readonly<Record<string, string>>) {
    this.place = place
    this.#settings = settings
  }

  get #started(): Program {
    if (!this.#program) throw new Error('the pod has not been started')
    return this.#program
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const command = [...this.place.namespace.inside, process.execPath, PROGRAM, String(PORT)] as const
    // Nothing else, so that nothing but these decides how it stops.
    const env = { PATH: process.env.PATH, KUBERNETES_SERVICE_HOST: '10.96.0.1', ...this.#settings }
    this.#program = new Program('', { command, env, stdio: ['ignore', 'pipe', 'pipe'] })
    await this.#program.until('ready')
  }

  /** Sends SIGTERM, and resolves when the process is gone. */
  async stop(): Promise<Stop> {
    const program = this.#started
    const signalledAt = Date.now()
    program.kill('SIGTERM')
    const killer = setTimeout(() => program.kill('SIGKILL'), GRACE)
    try {
      const { code, stderr } = await program.exited()
      return { signalledAt, exitedAt: Date.now(), code, stderr }
    } finally {
      clearTimeout(killer)
    }
  }

  /** How many connections the kernel has dropped in this place because too many waited to be accepted. */
  get overflows(): number {
    const lines = readFileSync(`/proc/${this.#started.child.pid}/net/netstat`, 'utf8').split('\n')
    const [names = [], figures = []] = lines
      .filter((line) => line.startsWith('TcpExt:'))
      .map((line) => line.split(' '))
    return Number(figures[names.indexOf('ListenOverflows')])
  }

  async destroy(): Promise<void> {
    await this.#program?.destroy()
  }
}
