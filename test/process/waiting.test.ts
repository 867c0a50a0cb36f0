import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  NO_TERMINAL,
  type Program,
  type ProgramOptions,
  pause,
  signalled,
  withProgram,
} from '../support/program.ts'

const onTerminal = (args: readonly string[]): ProgramOptions => ({ hasTerminal: true, args })

describe('what a shutdown waits for', { concurrency: 2 }, () => {
  test('T4 4 s: said once, at 3 s', async () => {
    const { code, stderr } = await signalled('two-waits.js', 'SIGTERM', { args: ['2000'] })
    assert.equal(stderr, 'lastcall: 3 s after SIGTERM, waiting for second\n')
    assert.equal(code, 0)
  })

  test('T4 Ctrl-C on a terminal: said at once, with the hint; the hook completes', {
    skip: NO_TERMINAL,
  }, async () => {
    const { code, stdout } = await withProgram(
      'slow.js',
      async (program) => {
        await program.until('ready')
        program.press()
        await program.until('waiting for slow; Ctrl-C again exits at once')
        return program.exited()
      },
      onTerminal(['700']),
    )
    assert.match(stdout, /lastcall: SIGINT, waiting for slow; Ctrl-C again exits at once\r\nslow ends\r\n$/)
    assert.equal(code, 0)
  })

  test('T3 a second Ctrl-C ends with 130', { skip: NO_TERMINAL }, async () => {
    const { code, stdout } = await withProgram(
      'slow.js',
      async (program) => {
        await program.until('ready')
        program.press()
        await program.until('Ctrl-C again exits at once')
        // Until then it would be part of the first.
        await pause(300)
        program.press()
        return program.exited()
      },
      onTerminal(['20000']),
    )
    assert.match(
      stdout,
      /lastcall: exit 130, \d+ ms after SIGINT: forced by SIGINT\r\n {2}slow {2}had not ended/,
    )
    assert.equal(code, 130)
  })

  test('T4 quick hooks: nothing is said', { skip: NO_TERMINAL }, async () => {
    const { code, stdout } = await withProgram(
      'quick.js',
      async (program) => {
        await program.until('ready')
        program.press()
        return program.exited()
      },
      onTerminal([]),
    )
    assert.doesNotMatch(stdout, /waiting/)
    assert.equal(code, 0)
  })

  test('T2 `npm start` with bash as its shell, one Ctrl-C: the hook completes', {
    skip: NO_TERMINAL,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lastcall-npm-'))
    try {
      const fixture = fileURLToPath(new URL('../fixtures/slow.js', import.meta.url))
      const scripts = { start: `${process.execPath} ${fixture} 700` }
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }))
      const start = async (program: Program): Promise<Program> => {
        await program.until('ready')
        program.press()
        await program.until('slow ends')
        await program.exited()
        return program
      }
      const { stdout } = await withProgram('slow.js', start, {
        hasTerminal: true,
        cwd: folder,
        command: ['npm', 'start', '--script-shell=bash'],
      })
      assert.match(stdout, /slow starts[\s\S]*slow ends/)
      assert.equal(stdout.match(/slow starts/g)?.length, 1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
