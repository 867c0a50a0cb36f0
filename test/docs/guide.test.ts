import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { RunningProgram } from 'lastcall/testing'
import { Client, type Response } from '../support/client.ts'
import { example } from '../support/deployed.ts'
import { describeOutcome, masked, readExample } from '../support/example.ts'
import { runFixture } from '../support/fixture.ts'
import { findPort } from '../support/port.ts'
import { NOT_NODE } from '../support/runtime.ts'

const ORDER = 'POST /coffee HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n'

/** What the page has its reader ask of a program before it is told to stop. */
const REQUESTS: Record<string, (client: Client) => Promise<Response>> = {
  '2-server.js': (client) => client.get('/'),
  '3-database.js': (client) => client.get('/'),
  'service.js': (client) => client.send(ORDER).response(),
}

const REPORTS: Record<string, string> = { 'service.js': 'timeline' }

const steps = readdirSync(example('guide')).filter((name) => readExample(`guide/${name}`).output !== '')

describe('docs/getting-started.md', { concurrency: 2 }, () => {
  for (const name of steps) {
    test(`${name} prints what the page shows`, async () => {
      const port = await findPort()
      const env = { PORT: String(port), LASTCALL_REPORT: REPORTS[name] ?? 'problems' }
      const options = { env, until: 'ready' }
      const outcome = await runFixture(`../../examples/guide/${name}`, options, (program) =>
        stopBusy(name, program, port),
      )
      assert.equal(describeOutcome(outcome), masked(readExample(`guide/${name}`).output))
    })
  }

  test('service.test.js passes', { skip: NOT_NODE }, () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const args = ['--test', '--test-reporter=tap', example('guide/service.test.js')]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    assert.equal(status, 0, stdout)
    assert.match(stdout, /^# pass 1$/m)
  })
})

/** Sends the program a request, stops it while it answers, and waits for the answer. */
async function stopBusy(name: string, program: RunningProgram, port: number): Promise<void> {
  const ask = REQUESTS[name]
  const client = ask && (await Client.connect(port, false))
  const answer = client && ask(client)
  if (name === 'service.js') await answer
  program.kill('SIGTERM')
  assert.equal((await answer)?.status, ask && (name === 'service.js' ? 202 : 200))
}
