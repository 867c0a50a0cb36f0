import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createTestRegistry, FakeProcess, type TestRegistry } from 'lastcall/testing'
import { readProject } from '../../scripts/pages.ts'
import { withoutStack } from '../../src/core/api/errors.ts'
import type { HookReport, ShutdownReason, ShutdownReport } from '../../src/core/api/reports.ts'
import { formatBlocked, formatFailedAtExit, formatProblems } from '../../src/core/end/problems.ts'
import { reportOf } from '../../src/core/end/report.ts'
import { programError } from '../../src/supervisor/errors.ts'
import { formatEvent } from '../../src/supervisor/event-lines.ts'
import type { ProgramEvent, ProgramExit } from '../../src/supervisor/options/program-status.ts'
import { wrongAddress } from '../../src/supervisor/programs/addresses.ts'
import { shortTimeWarning } from '../../src/supervisor/programs/time-to-stop.ts'
import { join } from '../support/join.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const never = (): Promise<void> => new Promise(() => {})

/** The lines that the page quotes: what stands as code in the first cell of a row. */
function quotedLines(): string[] {
  const [, section = ''] =
    /^## By the line on stderr\n([\s\S]*?)^## /m.exec(readProject('docs/troubleshooting.md')) ?? []
  const rows = [...section.matchAll(/^\| (`+)(.+?)\1 \|/gm)].map(([, , line]) => line as string)
  assert.equal(rows.length, [...section.matchAll(/^\|(?! line|---)/gm)].length, 'each row begins with a line')
  return rows
}

const quoted = quotedLines()

/** Matches a printed line: numbers and the width of columns differ, and … stands for any text. */
function patternOf(line: string): RegExp {
  const escaped = line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(
    `^ *${escaped.replaceAll(/ {2,}/g, ' +').replaceAll(/\d+/g, '\\d+').replaceAll('…', '.*')}$`,
  )
}

/** What a shutdown prints on the fake process. */
async function printed(
  options: Parameters<typeof createTestRegistry>[0],
  use: (registry: TestRegistry) => unknown,
): Promise<string> {
  const registry = createTestRegistry(options)
  await use(registry)
  return registry.process.stderr.text
}

/** A shutdown by SIGTERM, and so many milliseconds. */
function stopped(
  ms: number,
  register: (registry: TestRegistry) => void,
  options: Parameters<typeof createTestRegistry>[0] = {},
): Promise<string> {
  return printed(options, async (registry) => {
    register(registry)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(ms)
  })
}

const SIGTERM: ShutdownReason = { kind: 'signal', signal: 'SIGTERM' }

/** The text of a report that no fake process can come to. */
function problemsOf(fields: Partial<ShutdownReport>, hooks: readonly Partial<HookReport>[] = []): string {
  const report = reportOf({
    reason: SIGTERM,
    platform: null,
    outcome: 'failed',
    exitCode: 1,
    durationMs: 20,
    times: { lastCallAtMs: 7_200, deadlineAtMs: 9_000 },
    passedOver: [],
    strayErrors: [],
    otherListeners: [],
    otherCopies: [],
    ...fields,
    hooks: hooks.map((hook) => ({
      name: 'x',
      priority: 0,
      status: 'done',
      startMs: 0,
      durationMs: 1,
      notes: [],
      ...hook,
    })),
  })
  const process = new FakeProcess()
  process.getActiveResourcesInfo = () => ['Timeout', 'Timeout', 'TCPSocketWrap']
  return formatProblems(report, process)
}

const exited = (fields: Partial<ProgramExit>): ProgramExit => {
  return { code: 1, signal: null, status: 1, upMs: 5, isKilled: false, ...fields }
}

function eventLines(): string[] {
  const web = { name: 'web', pid: 4_711, exit: exited({}) }
  const worker = { ...web, name: 'worker' }
  const gone = Object.assign(new Error('no such command'), { code: 'ENOENT' })
  const elsewhere = wrongAddress(['[::]:3000'], ['[::]:41234'], 30_000)
  const short = Object.assign(new Error('spawn node EAGAIN'), { code: 'EAGAIN' })
  const late = new Error(
    'http://127.0.0.1:3000/ready was not answered with a 2xx within 30000 ms; the last try got 503',
  )
  const events: ProgramEvent[] = [
    { ...web, kind: 'backing-off', delayMs: 100 },
    { ...web, kind: 'backing-off', exit: exited({ code: null, signal: 'SIGKILL' }), delayMs: 95 },
    { ...web, kind: 'failed', why: 'it was restarted 5 times within 60 s' },
    { ...web, kind: 'failed', exit: exited({ code: 78 }), why: 'its exit code is fatal' },
    { ...web, kind: 'refused' },
    { ...web, kind: 'refused', exit: exited({ error: elsewhere }) },
    { ...worker, kind: 'stopped', exit: exited({ code: null, signal: 'SIGKILL', isKilled: true }) },
    { ...worker, kind: 'stopped', exit: exited({ code: 0, isKilled: true }) },
    { ...worker, kind: 'failed', pid: null, exit: exited({ code: 127, error: gone }) },
    { ...worker, kind: 'backing-off', pid: null, exit: exited({ code: 126, error: short }), delayMs: 100 },
    { ...web, kind: 'failed', exit: exited({ code: null, signal: 'SIGTERM', error: late }) },
    { ...worker, kind: 'failed', exit: exited({ code: null, error: gone }) },
  ]
  return events.map((event) => formatEvent(event) ?? '')
}

/**
 * Texts of the source that begin with `lastcall: `, and are a line or what goes before one. A value is written as ….
 */
const sourceLines = readdirSync(joinPath(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('help.ts'))
  .flatMap((file) => [...readProject(`src/${file}`).matchAll(/(['`])(lastcall: (?:\\.|(?!\1)[^\\])*)\1/g)])
  .map(([, , text = '']) => text.replaceAll(/\$\{[^}]*\}/g, '…').replaceAll('\\`', '`'))
  .filter((text) => text.includes('\\n') || text.endsWith(':'))
  .map((text) => text.replace(/\\n.*/, '').replace(/:$/, ': …'))

/** All lines that the scenarios print, and those of the source that only a real process can print. */
async function printedLines(): Promise<string[]> {
  const terminal = new FakeProcess({ isTTY: true })
  const kubernetes = new FakeProcess({ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } })
  const newcomers = () => ({ count: 3, lastMs: 9_900, longestMs: 0 })
  const texts = [
    // After last call, and overtaken.
    await stopped(9_000, ({ onShutdown, clock }) => onShutdown('job 7', () => clock.sleep(7_911))),
    await stopped(9_000, ({ onShutdown, clock }) => {
      onShutdown('job 7', () => clock.sleep(8_200), { priority: 'work' })
      onShutdown('postgres', () => {}, { priority: 'storage' })
    }),
    // Hooks that hang or fail.
    await stopped(9_000, ({ onShutdown }) => {
      onShutdown('cache', never)
      onShutdown('db', () => {}, { priority: 'storage' })
    }),
    await stopped(24_000, ({ onShutdown }) => onShutdown('cache', never), { timeout: 25_000 }),
    await stopped(9_000, ({ onShutdown }) => {
      onShutdown('outbox', never)
      onShutdown('cache', never)
    }),
    await stopped(9_000, ({ onShutdown }) => {
      onShutdown('postgres', never, { timeout: 3_000 })
      onShutdown('cache', () => Promise.reject(new Error('read ECONNRESET')))
    }),
    await stopped(9_000, ({ onShutdown }) => {
      onShutdown('metrics', () => {}, { priority: 'telemetry' })
      onShutdown('outbox', () => {}, { priority: 'telemetry' })
      onShutdown('postgres', never)
    }),
    // Registered too late for its `after`.
    await stopped(9_000, ({ onShutdown }) => {
      onShutdown('first', () => {
        onShutdown('late', never, { after: 'last' })
      })
      onShutdown('last', () => {}, { priority: -1 })
    }),
    // Errors outside any hook.
    await printed({}, async ({ onShutdown, process, clock }) => {
      onShutdown('cache', () => clock.sleep(10))
      process.emit('SIGTERM')
      await clock.advance(5)
      process.emit('unhandledRejection', new Error('outside'))
      await clock.advance(10)
    }),
    await printed({ crashes: true }, async ({ onShutdown, process, clock }) => {
      onShutdown('cache', () => {})
      process.emit('uncaughtException', new Error('x'), 'uncaughtException')
      await clock.advance(10)
    }),
    await printed({}, async ({ onShutdown, shutdown }) => {
      onShutdown('cache', () => {})
      await shutdown(new Error('no disk space'))
    }),
    // Forced, on a terminal.
    await printed({ process: terminal }, async ({ onShutdown, process, clock }) => {
      onShutdown('a', () => {})
      onShutdown('outbox', () => {})
      onShutdown('postgres', never)
      process.emit('SIGINT')
      await clock.advance(950)
      process.emit('SIGINT')
      await clock.advance(10)
    }),
    // Other code exits; another registry exits.
    await printed({}, async ({ onShutdown, process, clock }) => {
      onShutdown('metrics', () => {})
      onShutdown('postgres', never)
      process.emit('SIGTERM')
      await clock.advance(5)
      process.exit(0)
    }),
    await printed({}, async ({ onShutdown, process, clock }) => {
      const other = createTestRegistry({ process })
      other.onShutdown('quick', () => {})
      onShutdown('postgres', never)
      process.emit('SIGTERM')
      await clock.advance(5)
      await other.clock.advance(5)
    }),
    // What may be wrong with options, names and the delay.
    await stopped(10, ({ onShutdown }) => onShutdown('broker', () => {}, { after: 'outbox' })),
    await stopped(10, ({ onShutdown }) => onShutdown('http', () => {}, { priority: 'traffic' }), {
      delay: 5_000,
    }),
    await stopped(10, ({ onShutdown }) => onShutdown(() => {}), { onReport: async () => {} }),
    await stopped(10, ({ onShutdown }) => onShutdown(() => {}), {
      onReport: () => {
        throw new Error('no log')
      },
    }),
    await printed({ process: kubernetes }, async (registry) => {
      registry.onShutdown('a', () => {})
      registry.onShutdown('b', () => {})
      join(registry, { options: { priority: 'traffic' }, newcomers })
      registry.process.emit('SIGTERM')
      await registry.clock.advance(12_000)
    }),
    // What only a real process comes to.
    problemsOf({ outcome: 'timed-out', exitCode: 124, durationMs: 8_750 }, [
      { status: 'abandoned', notes: ['blocks the event loop'] },
    ]),
    problemsOf({ outcome: 'timed-out', exitCode: 124, durationMs: 60_000 }),
    problemsOf({ otherListeners: [{ event: 'SIGTERM', count: 1 }], otherCopies: ['lastcall.registry@1'] }),
    problemsOf({}, [
      {
        name: 'supervisor',
        status: 'failed',
        durationMs: 7_747,
        error: withoutStack(programError('worker had to be killed')),
      },
    ]),
    problemsOf({}, [
      {
        name: 'cluster workers',
        status: 'failed',
        durationMs: 377,
        error: withoutStack(programError('worker 4711 exited with code 3')),
      },
    ]),
    problemsOf({ outcome: 'timed-out', exitCode: 124 }, [
      {
        name: 'cluster workers',
        status: 'abandoned',
        durationMs: 8_997,
        notes: ['went on past last call', 'left: 4711, 4712'],
      },
    ]),
    problemsOf({ outcome: 'forced' }, [{ name: 'outbox', status: 'not-started' }]),
    problemsOf({}, [
      {
        name: 'http',
        status: 'failed',
        durationMs: 8_102,
        drained: { responsesCut: 2, connectionsClosed: 0, newcomers: 0 },
      },
    ]),
    formatFailedAtExit({
      name: 'temporary folder',
      priority: 0,
      status: 'failed',
      startMs: 0,
      durationMs: 0,
      notes: [],
      error: new Error('EBUSY'),
    }),
    formatBlocked('pattern', [], []),
    formatBlocked(undefined, ['cache (running)', 'metrics (not started)'], []),
    ...eventLines(),
    shortTimeWarning({ name: 'worker', stopTimeout: 10_000 }, { timeout: 9_000, reserve: 1_800 }) ?? '',
  ]
  return texts.join('\n').split('\n')
}

describe('docs/troubleshooting.md', async () => {
  const lines = await printedLines()

  for (const line of quoted) {
    test(`a line that can be printed: ${line}`, () => {
      const isPrinted = lines.some((each) => patternOf(line).test(each))
      assert.ok(isPrinted || sourceLines.some((text) => hasWords(text) && patternOf(text).test(line)), line)
    })
  }

  test('has each line that the source can print', () => {
    const known = sourceLines.filter(hasWords)
    assert.ok(known.length >= 10)
    const missing = known.filter((text) => !quoted.some((line) => patternOf(text).test(line)))
    assert.deepEqual(missing, [])
  })

  test('the check refuses a line that nothing prints', () => {
    const wrong = 'lastcall: exit 1, 3504 ms after SIGTERM: 1 of 2 hooks were unhappy'
    assert.ok(!lines.some((line) => patternOf(wrong).test(line)))
    assert.ok(!sourceLines.some((text) => hasWords(text) && patternOf(text).test(wrong)))
  })
})

/** Whether a text of the source has words of its own, beside the values in it. */
function hasWords(text: string): boolean {
  return /\w/.test(text.slice('lastcall: '.length))
}
