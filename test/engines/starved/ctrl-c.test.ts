import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { ProgramResult, RunningProgram } from 'lastcall/testing'
import { press, runFixture } from '../../support/fixture.ts'
import { NO_TERMINAL, pause, TERMINAL } from '../../support/program.ts'

/** Milliseconds after which a SIGINT is no double of the first signal. */
const REPEAT_WINDOW = 200

/** The bit of SIGINT in a set of signals: the second one. */
const SIGINT = 0b10n

describe('Ctrl-C while a hook blocks the event loop', { concurrency: 3 }, () => {
  for (const first of ['SIGTERM', 'SIGINT'] as const) {
    test(`T3 of two SIGINTs that a loop, blocked after ${first}, delivers together, one counts: the exit is forced with 130`, async () => {
      const { code, stderr } = await runBlocked(first)
      assert.match(stderr, /^lastcall: exit 130, \d+ ms after SIG\w+: forced by SIGINT\n/m)
      assert.equal(code, 130)
    })
  }

  test('T3 a single Ctrl-C that a blocked loop delivers may be a double: a line says that the next one forces, and it does', {
    skip: NO_TERMINAL,
  }, async () => {
    const onTerminal = { wrapper: TERMINAL, stdin: 'pipe', until: 'ready' } as const
    const { code, stdout } = await runFixture('starved/ctrl-c.js', onTerminal, async (program) => {
      press(program)
      await untilWindowIsOver(program)
      press(program)
      await program.until('Ctrl-C again exits at once')
      // The block is over when the line is there.
      press(program)
      await program.exited
    })
    assert.match(stdout, /lastcall: exit 130, \d+ ms after SIGINT: forced by SIGINT\r\n/)
    assert.equal(code, 130)
  })
})

/** Starts the shutdown, and sends two SIGINTs while the hook blocks. */
function runBlocked(first: NodeJS.Signals): Promise<ProgramResult> {
  return runFixture('starved/ctrl-c.js', { until: 'ready' }, async (program) => {
    program.kill(first)
    await untilWindowIsOver(program)
    program.kill('SIGINT')
    // The kernel makes one of two signals if the first has not arrived.
    while (isPending(program.pid)) await pause(5)
    program.kill('SIGINT')
    await program.exited
  })
}

async function untilWindowIsOver(program: RunningProgram): Promise<void> {
  await program.until('blocks starts')
  await pause(REPEAT_WINDOW + 50)
}

/** Whether a process has yet to be told of a SIGINT. */
function isPending(pid: number): boolean {
  const [, pending] = /^ShdPnd:\s*(\w+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return (BigInt(`0x${pending}`) & SIGINT) !== 0n
}
