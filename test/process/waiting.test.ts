import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { ProgramResult, RunningProgram } from 'lastcall/testing'
import { type FixtureOptions, press, runFixture, signalled } from '../support/fixture.ts'
import { NO_TERMINAL, pause, TERMINAL } from '../support/program.ts'

/** Runs a fixture on a terminal, and presses Ctrl-C when it is ready. */
function pressed(
  fixture: string,
  options: FixtureOptions = {},
  use: (program: RunningProgram) => unknown = () => {},
): Promise<ProgramResult> {
  const onTerminal = { wrapper: TERMINAL, stdin: 'pipe', until: 'ready' } as const
  return runFixture(fixture, { ...onTerminal, ...options }, (program) => {
    press(program)
    return use(program)
  })
}

describe('what a shutdown waits for', { concurrency: 2 }, () => {
  test('T4 a shutdown of 4 s says once, after 3 s, what it waits for', async () => {
    const { code, stderr } = await signalled('two-waits.js', 'SIGTERM', { args: ['2000'] })
    assert.equal(stderr, 'lastcall: 3 s after SIGTERM, waiting for second\n')
    assert.equal(code, 0)
  })

  test('T4 a Ctrl-C on a terminal says at once what it waits for, with the hint, and the hook finishes', {
    skip: NO_TERMINAL,
  }, async () => {
    const { code, stdout } = await pressed('slow.js', { args: ['700'] })
    assert.match(stdout, /lastcall: SIGINT, waiting for slow; Ctrl-C again exits at once\r\nslow ends\r\n$/)
    assert.equal(code, 0)
  })

  test('T3 a second Ctrl-C on a terminal exits with 130', { skip: NO_TERMINAL }, async () => {
    const { code, stdout } = await pressed('slow.js', { args: ['20000'] }, async (program) => {
      await program.until('Ctrl-C again exits at once')
      // Until then a second Ctrl-C would be part of the first.
      await pause(300)
      press(program)
    })
    assert.match(
      stdout,
      /lastcall: exit 130, \d+ ms after SIGINT: forced by SIGINT\r\n {2}slow {2}had not ended/,
    )
    assert.equal(code, 130)
  })

  test('T3 a second Ctrl-C that a blocked event loop delivers late says that the next one forces the exit', {
    skip: NO_TERMINAL,
  }, async () => {
    const { code, stdout } = await pressed('blocked.js', {}, async (program) => {
      await program.until('blocks starts')
      await pause(300)
      press(program)
    })
    assert.match(stdout, /lastcall: SIGINT, waiting for after; Ctrl-C again exits at once\r\nafter ran\r\n$/)
    assert.equal(code, 0)
  })

  test('T4 a Ctrl-C on a terminal says nothing when the hooks are quick', { skip: NO_TERMINAL }, async () => {
    const { code, stdout } = await pressed('quick.js')
    assert.doesNotMatch(stdout, /waiting/)
    assert.equal(code, 0)
  })

  test('T2 one Ctrl-C on `npm start`, with bash as its shell, runs the hook once, and to its end', {
    skip: NO_TERMINAL,
  }, async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'lastcall-npm-'))
    try {
      // npm puts the command behind the script.
      writeFileSync(join(cwd, 'package.json'), JSON.stringify({ scripts: { start: 'env' } }))
      const wrapper = [...TERMINAL, 'npm', 'start', '--script-shell=bash', '--']
      const { stdout } = await pressed('slow.js', { cwd, wrapper, args: ['700'] }, (program) =>
        program.until('slow ends'),
      )
      assert.equal(stdout.match(/slow starts/g)?.length, 1)
    } finally {
      rmSync(cwd, { recursive: true })
    }
  })
})
