import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Client } from '../../support/client.ts'
import { Program } from '../../support/program.ts'
import { fileLimit } from './file-limit.ts'
import { GaveUp } from './grow.ts'

/** Files of a process that are no connections. */
const OTHER_FILES = 200

/** Milliseconds from the signal to the exit, at most. */
const PATIENCE = 10_000

export interface IdleFigures {
  /** From SIGTERM to the exit. */
  readonly exitMs: number
  /** What the connections have added, for each. */
  readonly heapBytesEach: number
  readonly rssBytesEach: number
  /** The whole process. */
  readonly rssMb: number
}

interface Memory {
  readonly heapBytes: number
  readonly rssBytes: number
}

/** A server with so many idle connections: what they occupy, and how long it takes to end. */
export async function holdIdle(contender: string, count: number): Promise<IdleFigures> {
  if (count + OTHER_FILES > fileLimit()) throw new GaveUp(`a process may have ${fileLimit()} files open here`)
  const server = start('./idle-server.js', [contender], ['--expose-gc'])
  try {
    await server.until('ready on ')
    const port = Number(/ready on (\d+)/.exec(server.stdout)?.[1])
    // What is made once, by the first connections, is not counted.
    await withIdle(port, 100, async () => {})
    const before = await memoryOf(port)
    return await withIdle(port, count, async () => {
      const after = await memoryOf(port)
      return {
        exitMs: await timeExit(server),
        heapBytesEach: (after.heapBytes - before.heapBytes) / count,
        rssBytesEach: (after.rssBytes - before.rssBytes) / count,
        rssMb: after.rssBytes / 1e6,
      }
    })
  } finally {
    await server.destroy()
  }
}

/** The clients have a process of their own, with its own limit of open files, and do not delay this one. */
async function withIdle<T>(port: number, count: number, use: () => Promise<T>): Promise<T> {
  const clients = start('./idle-clients.js', [`${port}`, `${count}`])
  try {
    await clients.until('open')
    const result = await use()
    clients.child.stdin?.write('\n')
    await clients.exited()
    return result
  } finally {
    await clients.destroy()
  }
}

async function memoryOf(port: number): Promise<Memory> {
  const client = await Client.connect(port, false)
  const { body } = await client.get('/memory')
  client.destroy()
  return JSON.parse(body)
}

/** Its status is its own affair: some exit with the signal's number. */
async function timeExit({ child }: Program): Promise<number> {
  const begun = performance.now()
  child.kill('SIGTERM')
  const ended = once(child, 'exit').then(() => performance.now() - begun)
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE).unref())
  const ms = await Promise.race([ended, late])
  if (ms === undefined) throw new GaveUp(`more than ${PATIENCE / 1_000} s`)
  return ms
}

function start(file: string, args: readonly string[], flags: readonly string[] = []): Program {
  return new Program(fileURLToPath(new URL(file, import.meta.url)), {
    args,
    flags,
    stdio: 'pipe',
    // A server goes on serving for a moment by default.
    env: { ...process.env, LASTCALL_DELAY: '0' },
  })
}
