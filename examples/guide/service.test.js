import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProgram } from 'lastcall/testing'

const service = new URL('service.js', import.meta.url)

test('an order that was taken is brewed, and stored before postgres is closed', async () => {
  const env = { PORT: '0', LASTCALL_DELAY: '0' }
  const { code, stdout, stderr } = await runProgram(service, { env }, async (program) => {
    const [, port] = await program.until(/"port":(\d+)/)
    const response = await fetch(`http://127.0.0.1:${port}/coffee`, { method: 'POST' })
    assert.equal(response.status, 202)
    program.kill('SIGTERM')
  })
  assert.equal(code, 0, stderr)
  assert.match(stdout, /brewed[\s\S]*postgres closed/)
})
