import assert from 'node:assert/strict'
import type { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  childOf,
  NO_TERMINAL,
  type Outcome,
  type Program,
  pause,
  withProgram,
} from '../../support/program.ts'
import { RUNTIME } from '../../support/runtime.ts'
import { until } from '../../support/until.ts'
import { fillOutput, hasEnded, Pipe, untilStalled } from './outputs.ts'

const ONE_HOOK = fileURLToPath(new URL('../../fixtures/starved/one-hook.js', import.meta.url))

/** What the hook does while nobody reads the output. */
const STALLED = ['hangs', 'loops', 'loops at once', 'prints', 'writes'] as const

/**
 * The deadline of the program, and what a busy machine may add to it, in milliseconds. A socket takes longer: the watchdog starts
 * a thread that writes its last line.
 */
const TIMEOUT = 2_000
const SLACK = 3_000

const RUNS = 2

describe('a program writes more than a slow reader takes', { concurrency: true }, () => {
  for (const how of ['plain', 'lastcall']) {
    test(`X4 300 lines by \`writeSync\` to a pipe with a slow reader all arrive (${how})`, async () => {
      assert.deepEqual(await linesReadSlowly(how), { status: 0, lines: 300 })
    })
  }
})

describe('nobody reads the output', { concurrency: 6 }, () => {
  for (const way of STALLED) {
    for (let run = 1; run <= RUNS; run++) {
      test(`D6 a hook ${way}, and the terminal is stalled (${run}): the process ends at the deadline`, {
        skip: NO_TERMINAL,
      }, async () => {
        assertEnded(await onStalledTerminal(way))
      })

      test(`D6 a hook ${way}, and a pipe that blocks is stalled (${run}): the process ends at the deadline`, async () => {
        assertEnded(await onStalledPipe(way))
      })
    }

    test(`D6 a hook ${way}, and a socket that blocks is stalled: the process ends at the deadline`, async () => {
      assertEnded(await onStalledSocket(way))
    })
  }
})

/** Reads 800 kB a second. */
function linesReadSlowly(how: string): Promise<{ status: number | null; lines: number }> {
  return Pipe.with(async (pipe) => {
    const use = async (program: Program): Promise<{ status: number | null; lines: number }> => {
      pipe.closeWriter()
      await program.until('ready')
      program.kill('SIGTERM')
      while (pipe.read(8_000)) await pause(10)
      return { status: (await program.exited()).code, lines: pipe.text.split('\n').length - 1 }
    }
    return withProgram('starved/lines.js', use, { args: [how], stdio: ['ignore', pipe.writer, 'pipe'] })
  })
}

/** The deadline's status, or that of a kill by the watchdog. */
function assertEnded(status: number | null): void {
  assert.ok(status === 124 || status === 137, `status ${status}`)
}

/** As a shell tells it. */
function statusOf({ code, signal }: Outcome): number | null {
  return signal === 'SIGKILL' ? 137 : code
}

function onStalledTerminal(way: string): Promise<number | null> {
  const use = async (terminal: Program): Promise<number | null> => {
    await terminal.until('ready')
    const pid = childOf(terminal.child.pid)
    terminal.child.kill('SIGSTOP')
    await fillOutput(pid)
    await endInTime(pid)
    terminal.child.kill('SIGCONT')
    return (await terminal.exited()).code
  }
  return withProgram('starved/one-hook.js', use, { args: [way], hasTerminal: true })
}

function onStalledPipe(way: string): Promise<number | null> {
  return Pipe.with(async (pipe) => {
    const use = async (program: Program): Promise<number | null> => {
      const pid = program.child.pid as number
      pipe.closeWriter()
      await pipe.until('ready')
      await fillOutput(pid)
      await endInTime(pid)
      return statusOf(await program.exited())
    }
    const stdio = ['ignore', pipe.writer, pipe.writer] as const
    return withProgram('starved/one-hook.js', use, { args: [way, 'blocking'], stdio: [...stdio] })
  })
}

/** Such as that of journald: a socket cannot be opened anew. */
function onStalledSocket(way: string): Promise<number | null> {
  const use = async (program: Program): Promise<number | null> => {
    const { stdout, stdio, pid } = program.child
    stdout?.pause()
    const channel = (stdio[3] as Readable).setEncoding('utf8')
    let said = ''
    channel.on('data', (text: string) => {
      said += text
    })
    await until(() => said.includes('ready'))
    const filler = Number(/filled by (\d+)/.exec(said)?.[1])
    try {
      await untilStalled(filler)
      await endInTime(pid as number)
    } finally {
      process.kill(filler, 'SIGKILL')
      stdout?.resume()
    }
    return statusOf(await program.exited())
  }
  return withProgram('starved/one-hook.js', use, {
    env: { ...process.env, READY_FD: '3' },
    // Both outputs are one socket, as under journald.
    command: ['sh', '-c', 'exec "$@" 2>&1', 'sh', ...RUNTIME, ONE_HOOK, way, 'blocking', 'full'],
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  })
}

/** Sends SIGTERM, and waits until the process has ended, which it has to do at its deadline. */
async function endInTime(pid: number): Promise<void> {
  const start = performance.now()
  process.kill(pid, 'SIGTERM')
  while (!hasEnded(pid)) {
    await pause(10)
    const ms = performance.now() - start
    assert.ok(ms < TIMEOUT + SLACK, `still there after ${ms} ms`)
  }
}
