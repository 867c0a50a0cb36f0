import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ProgramOutput } from '../../src/rehearse/target/output.ts'

/** What is kept of lines on stderr. */
async function kept(...lines: readonly string[]): Promise<readonly string[]> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const output = new ProgramOutput(stdout, stderr)
  stderr.write('before the stop\n')
  await turn()
  output.forgetErrors()
  stderr.write(lines.map((line) => `${line}\n`).join(''))
  await turn()
  return output.errorLines
}

describe('P1 the last lines of stderr', () => {
  test('are five at most, of the stop alone', async () => {
    const lines = Array.from({ length: 7 }, (_, at) => `line ${at}`)
    assert.deepEqual(await kept(...lines), lines.slice(2))
  })

  test('have an error without its stack and what Node writes below it', async () => {
    const crash = [
      'app.js:4',
      'pool.end()',
      '     ^',
      '',
      'TypeError: no pool',
      '    at app.js:4:9',
      '',
      'Node.js v20.20.2',
    ]
    assert.deepEqual(await kept(...crash), ['app.js:4', 'pool.end()', 'TypeError: no pool'])
  })

  test("have the errors of hooks in place of lastcall's report", async () => {
    const report = {
      reason: { kind: 'signal' },
      exitCode: 1,
      durationMs: 9,
      hooks: [
        { name: 'http', status: 'done', durationMs: 2 },
        { name: 'cache', status: 'failed', durationMs: 4, error: { name: 'Error', message: 'away' } },
      ],
    }
    assert.deepEqual(await kept(JSON.stringify(report)), ['The hook cache failed: Error: away'])
  })

  test('have the first line of the error of a hook, without the link below it', async () => {
    const lines = [`${'took longer '.repeat(4)}\nSee https://example.com/errors`, 'one line', '']
    const hooks = lines.map((message, at) => ({
      name: `h${at}`,
      status: 'failed',
      error: { name: 'E', message },
    }))
    hooks.push({ name: 'text', status: 'failed', error: 'a\nb' as never })
    const report = { reason: { kind: 'signal' }, exitCode: 1, durationMs: 9, hooks }
    assert.deepEqual(await kept(JSON.stringify(report)), [
      'The hook h0 failed: E: took longer took longer took longer took longer',
      'The hook h1 failed: E: one line',
      'The hook h2 failed: E:',
      'The hook text failed: a',
    ])
  })
})
