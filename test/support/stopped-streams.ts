import assert from 'node:assert/strict'
import { type Outcome, type Program, withProgram } from './program.ts'
import { openStream, type StreamEnd, type StreamRequest } from './stream-client.ts'

/** Milliseconds for which a server goes on serving. */
export const DELAY = 500

/** Streams without an end are broken off 3 s after the signal, and 2 s are left for the exit. */
export const SOON = { LASTCALL_TIMEOUT: '5s', RESERVE: '4000' } as const

export interface StoppedStreams extends Outcome {
  /** How each stream ended, in the order of the requests. */
  readonly ends: readonly StreamEnd[]
  /** The names of the streams in the order in which they ended. */
  readonly order: readonly string[]
  /** Milliseconds from the signal to the end of the first stream. */
  readonly firstEndMs: number
}

export interface StreamTerms extends Pick<StreamRequest, 'isHttp2' | 'isGzip'> {
  readonly env?: NodeJS.ProcessEnv
  /** What stands between the clients and the server. Resolves with the port that the clients use. */
  readonly behind?: (port: number) => Promise<number>
}

/** Starts a server of `fixtures/server.js`, and stops it among streams such as `'POST tokens'`. */
export function stopStreams(
  server: string,
  requests: readonly string[],
  { env, behind, ...terms }: StreamTerms = {},
): Promise<StoppedStreams> {
  return withProgram(
    'server.js',
    async (program) => {
      await program.until(' ready')
      const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
      return stopAmong(program, behind ? await behind(port) : port, '/streams/', requests, terms)
    },
    { args: [server], env: { ...process.env, ...env } },
  )
}

/** Opens streams, each `'POST name'` or `'GET name'`, and sends SIGTERM when the first event of each has come. */
export async function stopAmong(
  program: Program,
  port: number,
  prefix: string,
  requests: readonly string[],
  terms: Pick<StreamRequest, 'isHttp2' | 'isGzip'> = {},
): Promise<StoppedStreams> {
  const streams = await Promise.all(
    requests.map(async (line) => {
      const [method, name] = line.split(' ') as ['GET' | 'POST', string]
      return { name, ...(await openStream(port, { method, path: `${prefix}${name}`, ...terms })) }
    }),
  )
  const order: string[] = []
  const start = performance.now()
  let firstEndMs = 0
  program.kill('SIGTERM')
  const ends = streams.map(async ({ name, end }) => {
    await end
    if (order.push(name) === 1) firstEndMs = performance.now() - start
    return end
  })
  return { ends: await Promise.all(ends), order, firstEndMs, ...(await program.exited()) }
}

/** Asserts how the server ended: its exit code, what the drain has counted, and what stderr says. */
export function assertExit(
  { code, stdout, stderr }: Outcome,
  expected: number,
  drain: string,
  told: RegExp = /^$/,
): void {
  assert.deepEqual([/drain: (.*)/.exec(stdout)?.[1], code], [drain, expected], stderr)
  assert.match(stderr, told)
}

/** Asserts that a stream with an end has arrived whole, without a word of the library. */
export function assertWhole({ status, end, unpacked, retry, events }: StreamEnd): void {
  const count = events.length - 1
  const numbers = Array.from({ length: count }, (_, at) => `${at + 1}`)
  assert.deepEqual(
    [status, end, unpacked, retry, events],
    [200, 'whole', 'whole', undefined, [...numbers, `done after ${count}`]],
  )
}
