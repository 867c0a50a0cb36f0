import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RUNTIME } from './runtime.ts'

const PM2 = fileURLToPath(new URL('../../node_modules/pm2/bin/pm2', import.meta.url))

/** What PM2 is told of an application, apart from its name. */
export interface Pm2App {
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  readonly exec_mode: 'cluster' | 'fork'
  readonly instances?: number
  readonly wait_ready?: boolean
  readonly shutdown_with_message?: boolean
  readonly node_args?: string
}

/** PM2 with a daemon and a folder of its own. */
export class Pm2 {
  readonly #home = mkdtempSync(join(tmpdir(), 'pm2-'))

  /** Starts an application, and resolves when PM2 takes it for ready. */
  async start(app: Pm2App): Promise<void> {
    const file = join(this.#home, 'app.json')
    writeFileSync(file, JSON.stringify({ apps: [{ name: 'service', ...app }] }))
    await this.startAll(file)
  }

  /** Starts what a file of PM2's says, with more in its environment. */
  async startAll(file: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#run(['start', file], env)
  }

  /** Resolves when PM2 is done. */
  async reload(): Promise<void> {
    await this.#run(['reload', 'all'])
  }

  /** Resolves when PM2 is done. */
  async stop(): Promise<void> {
    await this.#run(['stop', 'all'])
  }

  /** What all processes of the application have written, line by line. */
  log(): string[] {
    const folder = join(this.#home, 'logs')
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    return texts.join('').split('\n').slice(0, -1)
  }

  /** What PM2 itself has to say. */
  get ownLog(): string {
    return readFileSync(join(this.#home, 'pm2.log'), 'utf8')
  }

  /** Ends the application and the daemon. */
  async destroy(): Promise<void> {
    await this.#run(['kill'])
    rmSync(this.#home, { recursive: true })
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const [runtime, ...flags] = RUNTIME as [string, ...string[]]
    const child = spawn(runtime, [...flags, PM2, ...args], {
      env: { ...process.env, ...env, PM2_HOME: this.#home, PM2_DISABLE_VERSION_CHECK: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    // Not 'close': the daemon keeps the pipes.
    const code = await new Promise((resolve) => child.on('exit', resolve))
    if (code !== 0) throw new Error(`pm2 ${args.join(' ')} exits with ${code}:\n${output}`)
  }
}

export async function withPm2<T>(use: (pm2: Pm2) => Promise<T>): Promise<T> {
  const pm2 = new Pm2()
  try {
    return await use(pm2)
  } finally {
    await pm2.destroy()
  }
}
