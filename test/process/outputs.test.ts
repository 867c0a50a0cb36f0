import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runBlocked } from '../support/blocked.ts'
import { runFixture, signalled } from '../support/fixture.ts'
import { inPlace } from '../support/place.ts'
import { pause } from '../support/program.ts'
import { RUNTIME } from '../support/runtime.ts'

describe('outputs that the program has not opened', { concurrency: 2 }, () => {
  for (const [how, redirection] of [
    ['appended to', '>>'],
    ['written', '>'],
  ] as const) {
    test(`D6 the line of a kill comes after the others of a log file that is ${how}`, () =>
      inPlace(async (place) => {
        const script = `exec 2${redirection} "$LOG"; echo earlier >&2; exec "$@"`
        const wrapper = ['sh', '-c', script, 'sh']
        const { signal } = await runBlocked({
          args: ['native', 'later'],
          wrapper,
          env: { LOG: place.path('log') },
        })
        assert.equal(signal, 'SIGKILL')
        assert.match(place.read('log'), /^earlier\nlastcall: killed at the deadline: `blocks` blocks .*\n$/)
      }))
  }

  test('X4 what a hook writes with fs.writeSync to a slow reader arrives whole, as without the library', async () => {
    const { code, lines, stderr } = await readSlowly('lines')
    assert.deepEqual([code, lines, stderr], [0, 301, ''])
  })

  test('X4 a shutdown lays a getter over stdout, and takes it off at the end', async () => {
    const { code, stdout } = await runFixture('outputs.js', { args: ['survives'] })
    assert.deepEqual([code, stdout], [0, 'another\nready\nsame\n'])
  })

  test('X4 with many threads a clean shutdown prints no warning of listeners', async () => {
    const { code, stderr } = await signalled('outputs.js', 'SIGTERM', { args: ['threads'] })
    assert.deepEqual([code, stderr], [0, ''])
  })
})

/** Signals the program once it is ready, and reads the rest of its output in small steps. */
async function readSlowly(what: string) {
  const [command, ...flags] = RUNTIME as [string, ...string[]]
  const file = fileURLToPath(new URL('../fixtures/outputs.js', import.meta.url))
  const child = spawn(command, [...flags, file, what], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(child, 'exit')
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  for await (const text of child.stdout.setEncoding('utf8')) {
    if (stdout === '') child.kill('SIGTERM')
    stdout += text
    await pause(10)
  }
  const [code] = await exit
  return { code, stderr, lines: stdout.split('\n').length - 1 }
}
