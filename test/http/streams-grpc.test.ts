import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client, credentials, type StatusObject, status } from '@grpc/grpc-js'
import { parseEvents } from '../support/event-source.ts'
import { type Outcome, withProgram } from '../support/program.ts'
import { assertExit, DELAY, SOON } from '../support/stopped-streams.ts'

interface CallEnd {
  readonly text: string
  readonly code: number
  readonly details: string
}

interface StoppedCalls extends Outcome {
  readonly ends: readonly CallEnd[]
  /** Milliseconds from the signal to the end of the first call. */
  readonly firstEndMs: number
}

/** Starts a server of gRPC, calls it, and stops it when the first message of each call has come. */
function stopCalls(names: readonly string[], env: NodeJS.ProcessEnv): Promise<StoppedCalls> {
  return withProgram(
    'server.js',
    async (program) => {
      await program.until(' ready')
      const client = new Client(
        `127.0.0.1:${/port (\d+)/.exec(program.stdout)?.[1]}`,
        credentials.createInsecure(),
      )
      const calls = await Promise.all(names.map((name) => begin(client, `/streams/${name}`)))
      const start = performance.now()
      let firstEndMs: number | undefined
      program.kill('SIGTERM')
      for (const { end } of calls)
        void end.then(() => {
          firstEndMs ??= performance.now() - start
        })
      const ends = await Promise.all(calls.map(({ end }) => end))
      client.close()
      return { ends, firstEndMs: firstEndMs ?? 0, ...(await program.exited()) }
    },
    { args: ['grpc'], env: { ...process.env, ...env } },
  )
}

/** Begins a call, and resolves when its first message has come. */
function begin(client: Client, path: string): Promise<{ readonly end: Promise<CallEnd> }> {
  const call = client.makeServerStreamRequest(path, Buffer.from, String, 'go')
  let text = ''
  const end = new Promise<CallEnd>((resolve) => {
    call.on('error', () => {})
    call.on('status', ({ code, details }: StatusObject) => resolve({ text, code, details }))
  })
  return new Promise((resolve) => {
    call.on('data', (part: string) => {
      text += part
      resolve({ end })
    })
    void end.then(() => resolve({ end }))
  })
}

describe('streams of gRPC', { concurrency: true }, () => {
  test('H5, H6, X1 a stream with an end arrives whole, one without gets a status in its trailers, and the exit code is 1', async () => {
    const { ends, ...stopped } = await stopCalls(['steady', 'endless'], { ...SOON, STREAM_LENGTH: '1500' })
    const [steady, endless] = ends
    const events = parseEvents(steady?.text ?? '').events
    assert.deepEqual([steady?.code, events.at(-1)], [status.OK, `done after ${events.length - 1}`])
    assert.deepEqual([endless?.code, endless?.details], [status.UNAVAILABLE, 'the server is stopping'])
    assertExit(stopped, 1, '1 cut, 0 closed', /^ {2}http +cut 1 response after \d+ ms/m)
  })

  test("H5, X1 a stream that classify calls 'end' gets a status in its trailers after the delay, and the exit code is 0", async () => {
    const { ends, ...stopped } = await stopCalls(['endless'], { CLASSIFY: 'end' })
    assert.deepEqual(
      [ends[0]?.code, ends[0]?.details, ends[0]?.text.includes('retry')],
      [status.UNAVAILABLE, 'the server is stopping', false],
    )
    assert.ok(stopped.firstEndMs >= DELAY)
    assertExit(stopped, 0, '0 cut, 0 closed')
  })
})
