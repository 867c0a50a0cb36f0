import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { runFixture } from '../../support/fixture.ts'
import { Cgroup, NO_CGROUP } from './cgroup.ts'

test('D6, H6 no more threads can be started, and a client does not read: the drain asks nothing that needs a thread', {
  skip: NO_CGROUP,
}, async () => {
  const { code, signal, stderr } = await Cgroup.with((group) => {
    const env = { LASTCALL_TIMEOUT: '5s', LASTCALL_DELAY: '0' }
    const options = { env, until: /port \d+/, wrapper: group.wrapper }
    return runFixture('starved/drain.cjs', options, async (program) => {
      const [, port] = await program.until(/port (\d+)/)
      const client = connect(Number(port), '127.0.0.1').on('error', () => {})
      client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await once(client, 'readable')
      group.limitTasks(group.tasks)
      program.kill('SIGTERM')
      await program.exited
      client.destroy()
    })
  })
  assert.deepEqual([code, signal], [0, null], stderr)
  assert.match(stderr, /^ {2}http {2}done after \d+ ms \(went on past last call\)$/m)
})
