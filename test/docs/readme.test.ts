import assert from 'node:assert/strict'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readProject } from '../../scripts/pages.ts'
import { Client } from '../support/client.ts'
import { masked } from '../support/example.ts'
import { lend } from '../support/installed.ts'
import { inPlace, NODE } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import type { Outcome } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const readme = readProject('README.md')
const [, program = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readme) ?? []
const [, badDay = ''] = /^```\n(lastcall: [\s\S]*?)^```$/m.exec(readme) ?? []

/** Milliseconds that the database takes for a query: longer than the delay, so that the line that says what is waited for is first. */
const SLOW = 700

describe('the program of the README', { concurrency: 2, skip: NOT_NODE }, () => {
  test('answers the request under way, closes its pool, and exits with 0 without a word', async () => {
    const { outcome, answer, events } = await stopBusy(program)
    assert.equal(answer, 200)
    assert.deepEqual(outcome, { code: 0, signal: null, stdout: '', stderr: '' })
    assert.deepEqual(events, ['answered', 'goodbye'])
  })

  test('says what the README shows if a connection to the database is not given back', async () => {
    const leaking = program.replace('await pool.query(', 'await (await pool.connect()).query(')
    assert.notEqual(leaking, program)
    const { outcome, answer } = await stopBusy(leaking)
    assert.equal(answer, 200)
    // A busy machine is late.
    const told = (text: string): string => masked(text).replace(/\d+ s after/, 'N s after')
    assert.deepEqual([outcome.code, told(outcome.stderr)], [1, told(badDay)])
  })
})

/** Starts a program, asks it for something, stops it while the database thinks, and tells what became of all that. */
function stopBusy(text: string): Promise<{ outcome: Outcome; answer: number; events: string[] }> {
  return inPlace(async (place) => {
    const port = await findPort()
    const events: string[] = []
    const database = createDatabase(events)
    try {
      await once(database.listen(0, '127.0.0.1'), 'listening')
      place.write('server.mjs', text.replace('listen(3000)', `listen(${port})`))
      lend(place.folder, 'express', 'pg')
      symlinkSync(ROOT, join(place.folder, 'node_modules/lastcall'))
      const env = {
        PGHOST: '127.0.0.1',
        PGPORT: String((database.address() as AddressInfo).port),
        PGUSER: 'me',
      }
      const server = place.start([NODE, 'server.mjs'], { env: { ...env, LASTCALL_DELAY: '500ms' } })
      const client = await reach(port)
      const asked = once(database, 'query')
      const response = client.get('/')
      await asked
      server.kill('SIGTERM')
      const { status } = await response
      return { outcome: await server.exited(), answer: status, events }
    } finally {
      database.close()
    }
  })
}

/** Stands in for PostgreSQL: lets everybody in, and answers each query with no rows. Notes what it does. */
function createDatabase(events: string[]): ReturnType<typeof createServer> {
  const message = (type: string, body: string): Buffer =>
    Buffer.from(`${type}\0\0\0${String.fromCharCode(4 + body.length)}${body}`, 'latin1')
  const ready = message('Z', 'I')
  const database = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', ([type]) => {
      if (type === 0) socket.write(Buffer.concat([message('R', '\0\0\0\0'), ready]))
      else if (type === 'X'.charCodeAt(0)) events.push('goodbye')
      else {
        database.emit('query')
        setTimeout(() => {
          events.push('answered')
          socket.write(Buffer.concat([message('I', ''), ready]))
        }, SLOW)
      }
    })
  })
  return database
}

/** Connects to a server that is about to listen. */
async function reach(port: number): Promise<Client> {
  for (let tries = 1; ; tries++) {
    try {
      return await Client.connect(port, false)
    } catch (error) {
      if (tries > 1_000) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
