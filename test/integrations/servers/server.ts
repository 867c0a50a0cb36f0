import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause } from '../../support/program.ts'

/** A server that a test has started, with all of its files in a folder of its own. */
export interface Server {
  readonly port: number
  /** All that the server has written to its log so far. */
  log(): string
  stop(): Promise<void>
}

export interface ServerOptions {
  readonly port: number
  /** From {@link createFolder}; removed with the server. */
  readonly folder: string
  readonly command: readonly [string, ...string[]]
  readonly env?: NodeJS.ProcessEnv
  /** Runs it as this user, since some refuse to run as root. */
  readonly user?: string | undefined
  /** What makes its files, before it is started. */
  readonly prepare?: readonly [string, ...string[]]
  /** The signal that ends it in order. */
  readonly stopSignal?: NodeJS.Signals
  /** Settles when the server answers; rejects until then. */
  readonly ask: () => Promise<unknown>
}

/** Longest that a server may take to start, in milliseconds. */
const PATIENCE = 60_000

/** Starts a server and resolves when it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { port, folder, command, env, user, prepare, stopSignal = 'SIGTERM' } = options
  const [program, ...args] = command
  if (prepare) makeFiles(prepare, folder, user)
  const log = join(folder, 'log.txt')
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...idsOf(user),
  })
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (data: Buffer) => appendFileSync(log, data))
  }
  appendFileSync(log, '')
  const server: Server = {
    port,
    log: () => readFileSync(log, 'utf8'),
    stop: () => stop(child, stopSignal, folder),
  }
  try {
    await answers(options, child)
    return server
  } catch (cause) {
    const said = server.log()
    await server.stop()
    throw new Error(`${program} does not start\n${said}`, { cause })
  }
}

/** @throws if that fails; the folder is removed then. */
function makeFiles([program, ...args]: readonly [string, ...string[]], folder: string, user?: string): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', ...idsOf(user) })
  if (status === 0) return
  rmSync(folder, { recursive: true, force: true })
  throw new Error(`${program} fails: ${stderr}`)
}

/** A temporary folder that a server's user may write. */
export function createFolder(user?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-server-'))
  const { uid, gid } = idsOf(user)
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  return folder
}

/** The ids of a user, where this process may choose them. */
function idsOf(user: string | undefined): { uid?: number; gid?: number } {
  if (user === undefined || process.getuid?.() !== 0) return {}
  const idOf = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function answers({ ask }: ServerOptions, child: ChildProcess): Promise<void> {
  const end = performance.now() + PATIENCE
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      if (child.exitCode !== null || performance.now() > end) throw error
      await pause(50)
    }
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  await end(child, signal)
  rmSync(folder, { recursive: true, force: true })
}

/** Resolves when a process has ended; one that lives is sent the signal. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
