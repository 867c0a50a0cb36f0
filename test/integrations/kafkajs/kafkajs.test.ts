import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, test } from 'node:test'
import { findPort } from '../../support/port.ts'
import { type Outcome, type Program, withProgram } from '../../support/program.ts'

/** Runs a program with a broker's address, and sends a signal when it has tried to connect. */
function stopped(
  file: string,
  port: number,
  hasTried: (program: Program) => Promise<unknown>,
  signal: NodeJS.Signals,
): Promise<Outcome> {
  const env = { ...process.env, BROKER: `127.0.0.1:${port}`, LASTCALL_REPORT: 'timeline' }
  return withProgram(
    `../integrations/kafkajs/${file}`,
    async (program) => {
      await hasTried(program)
      program.kill(signal)
      return program.exited()
    },
    { env },
  )
}

const retries = (program: Program): Promise<void> => program.until('"retryCount":1')

/** What is not a line of kafkajs's own log: the timeline, its hooks in the order in which they started. */
function report({ stderr }: Outcome): string[] {
  const lines = stderr.trimEnd().split('\n')
  return lines
    .filter((line) => /^[✓✗!]|^lastcall: exit/.test(line))
    .map((line) => line.replaceAll(/[ ▁-▟]+/g, ' '))
}

describe('kafkajs, without a broker', () => {
  test('a worker that tries to connect ends in order, the consumer before the producer', async (t) => {
    const outcome = await stopped('worker.js', await findPort(), retries, 'SIGTERM')
    t.diagnostic(report(outcome).join('; '))
    assert.equal(outcome.code, 0)
    assert.deepEqual(
      report(outcome)
        .slice(1)
        .map((line) => line.split(' ').slice(0, 2).join(' ')),
      ['✓ consumer', '✓ producer'],
    )
  })

  test('a broker that never answers: the producer is given up when its time is up', async (t) => {
    const broker = createServer().listen(0, '127.0.0.1')
    await once(broker, 'listening')
    const { port } = broker.address() as AddressInfo
    const connected = once(broker, 'connection')
    const outcome = await stopped('worker.js', port, () => connected, 'SIGTERM')
    t.diagnostic(report(outcome).join('; '))
    const [socket] = await connected
    socket.destroy()
    broker.close()
    assert.equal(outcome.code, 1)
    assert.match(outcome.stderr, /^ {2}producer {2}timed out after \d+ ms$/m)
  })

  test('a listener that sends the signal again forces the exit after a Ctrl-C, and not after SIGTERM', async (t) => {
    const port = await findPort()
    const codes = [
      (await stopped('traps.js', port, retries, 'SIGTERM')).code,
      (await stopped('traps.js', port, retries, 'SIGINT')).code,
    ]
    t.diagnostic(`SIGTERM ${codes[0]}, SIGINT ${codes[1]}`)
    assert.deepEqual(codes, [0, 130])
  })
})
