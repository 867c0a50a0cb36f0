import assert from 'node:assert/strict'
import { type Program, type ProgramOptions, withProgram } from './program.ts'
import { type Request, UntilRefused } from './until-refused.ts'

export interface LoadOptions extends Pick<ProgramOptions, 'command' | 'cwd' | 'flags'> {
  readonly env?: Readonly<Record<string, string>>
  /** What the requests ask for. */
  readonly request?: Request
  /** How the program ends, by an exit status or by a signal, if not with 0. */
  readonly end?: number | NodeJS.Signals
  /** What else is done while the requests come, before the signal. */
  readonly before?: (port: number, program: Program) => Promise<void>
  /** Where it listens, and what it says then, if it says no line such as `port 8080 ready`. */
  readonly listens?: { readonly port: number; readonly says: string }
}

/** What a program has served, and what it wrote. */
export interface Served {
  /** The bodies of the answers. No request failed. */
  readonly bodies: readonly string[]
  readonly stdout: string
  /** For the diagnostics of the test. */
  readonly told: string
}

/** How many requests are answered before the signal. */
const BEFORE = 200

/** How many clients may be so late that their connection crosses the close of the listener: who is told has 50 ms. */
export const LATE = 3

/** Sends SIGTERM to a service in the middle of its work. No request fails, it ends well and complains of nothing. */
export function stoppedUnderLoad(file: string, options: LoadOptions = {}): Promise<Served> {
  const { env = {}, request = { path: '/' }, end = 0, before, listens, ...rest } = options
  return withProgram(
    `../integrations/${file}`,
    async (program) => {
      if (listens) await program.until(listens.says)
      const port = listens?.port ?? (await portOf(program))
      const load = new UntilRefused(port, request)
      await Promise.all([load.answered(BEFORE), before?.(port, program)])
      program.kill('SIGTERM')
      const { code, signal, stdout, stderr } = await program.exited()
      await load.over
      assert.deepEqual([code ?? signal, stderr], [end, ''])
      assert.deepEqual(load.failures, [])
      assert.ok(load.crossed <= LATE, `${load.crossed} refused in the backlog`)
      assert.ok(load.bodies.length >= BEFORE, `${load.bodies.length} requests`)
      const crossed = load.crossed > 0 ? `, ${load.crossed} refused in the backlog` : ''
      return {
        bodies: load.bodies,
        stdout,
        told: `${load.bodies.length} requests answered, 0 failed${crossed}`,
      }
    },
    { env: { ...process.env, PORT: String(listens?.port ?? 0), ...env }, ...rest },
  )
}

/** Where a program listens, which it says in a line such as `port 8080 ready`. */
export async function portOf(program: Program): Promise<number> {
  await program.until('ready')
  return Number(/port (\d+) ready/.exec(program.stdout)?.[1])
}
