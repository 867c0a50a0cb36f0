// Shows: a program under test, as a process of its own and with a real signal.
// Try: node examples/14-testing-a-program.js
import assert from 'node:assert/strict'
import { runProgram } from 'lastcall/testing'

const file = new URL('01-hooks.js', import.meta.url)

const { code, signal, stdout } = await runProgram(file, { until: 'ready' }, async (program) => {
  program.kill('SIGTERM')
  const [, reason] = await program.until(/server drained on (\w+)/)
  assert.equal(reason, 'SIGTERM')
})

assert.deepEqual([code, signal], [0, null])
console.log(stdout.split('\n').slice(1).join('\n').trimEnd())

// Output:
// server drained on SIGTERM
// cache closed
// postgres closed
// metrics sent
// exit 0
