import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { formatTimeline, type HookReport, type ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { reportOf } from '../../src/core/end/report.ts'
import { said } from '../support/said.ts'

const hook = (
  name: string,
  startMs: number,
  durationMs: number,
  rest: Partial<HookReport> = {},
): HookReport => ({
  name,
  priority: 0,
  status: 'done',
  startMs,
  durationMs,
  notes: [],
  ...rest,
})

const report = (
  durationMs: number,
  hooks: HookReport[],
  rest: Partial<ShutdownReport> = {},
): ShutdownReport =>
  reportOf({
    reason: { kind: 'signal', signal: 'SIGTERM' },
    platform: null,
    outcome: 'clean',
    exitCode: 0,
    durationMs,
    times: { lastCallAtMs: 800, deadlineAtMs: 1_000 },
    passedOver: [],
    hooks,
    strayErrors: [],
    otherListeners: [],
    otherCopies: [],
    ...rest,
  })

const lines = (text: string): string[] => text.replace(/\n$/, '').split('\n')

test('O2 the timeline of a clean shutdown has a bar for each hook, and names last call and deadline below', () => {
  const text = formatTimeline(
    report(400, [hook('http', 0, 200), hook('cache', 200, 100), hook('postgres', 300, 100)]),
    { columns: 63 },
  )
  assert.deepEqual(lines(text), [
    'lastcall: exit 0, 400 ms after SIGTERM: all hooks done',
    '           0 ms       100        200        300',
    '           ┬──────────┬──────────┬──────────┬──────────',
    '✓ http     ██████████████████████                        200 ms',
    '✓ cache                          ███████████             100 ms',
    '✓ postgres                                  ███████████  100 ms',
    '           not reached: last call, 800 ms; deadline, 1000 ms',
  ])
})

test('O2 the timeline of a shutdown that came to last call marks it, the deadline and the status of each hook', () => {
  const hooks = [
    hook('ok', 0, 100),
    hook('fails', 100, 3, { status: 'failed' }),
    hook('slow', 103, 200, { status: 'timed-out' }),
    hook('stuck', 303, 697, { status: 'abandoned' }),
    hook('late', 0, 0, { status: 'not-started' }),
  ]
  const text = formatTimeline(report(1_000, hooks, { outcome: 'timed-out', exitCode: 124 }), {
    columns: 79,
  })
  assert.deepEqual(lines(text), [
    'lastcall: exit 124, 1000 ms after SIGTERM: the deadline passed',
    '        0 ms      200       400       600       800',
    '        ┬─────────┬─────────┬─────────┬─────────┬─────────',
    '✓ ok    █████                                   ┊        ┊  100 ms',
    '✗ fails      ▏                                  ┊        ┊    3 ms  failed',
    '! slow       ▓▓▓▓▓▓▓▓▓▓                         ┊        ┊  200 ms  timed out',
    '… stuck                ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  697 ms  abandoned',
    '○ late                                          ┊        ┊          not started',
    '                              last call, 800 ms ┘        ┊',
    '                                       deadline, 1000 ms ┘',
  ])
})

test('O2 the axis of a timeline reaches to the deadline after last call; names have no control characters', () => {
  const text = formatTimeline(report(900, [hook('two\nlines', 0, 900)]), { columns: 70 })
  assert.deepEqual(lines(text).slice(3), [
    `✓ two\\nlines ${'█'.repeat(44)}▏   ┊  900 ms`,
    `${'last call, 800 ms ┘'.padStart(53)}        ┊`,
    'deadline, 1000 ms ┘'.padStart(62),
  ])
})

test('O2 a timeline with `color` colours the mark and the bar of a hook, and nothing else', () => {
  const reported = report(400, [hook('ok', 0, 100), hook('no', 100, 300, { status: 'failed' })])
  const colored = formatTimeline(reported, { color: true })
  const tagged = colored.replaceAll('\x1b[32m', '<green>').replaceAll('\x1b[31m', '<red>')
  const closed = tagged.replaceAll('\x1b[39m', '</>')
  assert.match(closed, /\n<green>✓<\/> ok <green>█+[▏▎▍▌▋▊▉]?<\/> {3}/)
  assert.match(closed, /\n<red>✗<\/> no {9,}<red>█+<\/> {2}300 ms {2}failed\n/)
  assert.equal(stripVTControlCharacters(colored), formatTimeline(reported))
})

test('O2 a timeline has one line for each of 60 hooks, and none for no hooks', () => {
  const many = Array.from({ length: 60 }, (_, n) => hook(`hook ${n}`, n * 10, 10))
  const text = lines(formatTimeline(report(600, many)))
  assert.equal(text.length, 64)
  const starts = text.slice(3, -1).map((line) => line.search(/[█▏▎▍▌▋▊▉]/))
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  )
  assert.equal(lines(formatTimeline(report(0, []))).length, 4)
})

test('O2 a timeline of any figures is not wider than `columns`, and has one line for each hook', () => {
  const status = fc.constantFrom<HookReport['status'][]>(
    'done',
    'failed',
    'timed-out',
    'abandoned',
    'not-started',
  )
  const ms = fc.double({ min: 0, max: 1e7, noNaN: true })
  const hooks = fc.array(
    fc.record({ name: fc.string({ unit: 'binary-ascii' }), startMs: ms, durationMs: ms, status }),
  )
  fc.assert(
    fc.property(hooks, ms, ms, fc.integer({ min: 60, max: 300 }), (drafts, lastCallMs, more, columns) => {
      const all = drafts.map(({ name, startMs, durationMs, status }) =>
        hook(name, startMs, durationMs, { status }),
      )
      const durationMs = Math.max(0, ...all.map((each) => each.startMs + each.durationMs))
      const text = formatTimeline(
        report(durationMs, all, {
          times: { lastCallAtMs: lastCallMs, deadlineAtMs: lastCallMs + more },
          exitCode: 1,
        }),
        { columns },
      )
      const rows = lines(text).slice(1)
      for (const row of rows) assert.ok([...row].length <= columns, `${[...row].length} > ${columns}: ${row}`)
      assert.equal(rows.filter((row) => /^[✓✗!…○] /.test(row)).length, all.length)
    }),
  )
})

test('R7 formatTimeline() refuses bad options', () => {
  for (const options of [{ columns: '80' }, { columns: Number.NaN }, { color: 'yes' }, null]) {
    assert.throws(() => formatTimeline(report(1, []), options as never), {
      code: 'ERR_LASTCALL_ARGUMENT_TYPE',
    })
  }
})

test("O2 `report: 'timeline'` writes the timeline to stderr, and the problems below it", async () => {
  const { onShutdown, process, clock } = createTestRegistry({ report: 'timeline', timeout: 1_000 })
  onShutdown('second', () => Promise.reject(new Error('no disk')))
  onShutdown('first', () => clock.sleep(100))
  process.emit('SIGTERM')
  await clock.advance(100)
  assert.equal(await process.exited, 1)
  assert.match(process.stderr.text, /^lastcall: exit 1, 100 ms after SIGTERM: 1 of 2 hooks did not succeed\n/)
  assert.match(process.stderr.text, /\n✓ first +█+ +100 ms\n✗ second +▏ +0 ms {2}failed\n +not reached/)
  assert.match(process.stderr.text, /deadline, 1000 ms\n {2}second {2}failed after 0 ms: Error: no disk\n/)
  assert.equal(process.stderr.text, stripVTControlCharacters(process.stderr.text))
})

for (const [what, env, isColored] of [
  ['has colours on a terminal', {}, true],
  ['has no colours with NO_COLOR', { NO_COLOR: '1' }, false],
  ['has no colours on a dumb terminal', { TERM: 'dumb' }, false],
] as const) {
  test(`O2 a timeline on stderr ${what}, and is as wide as the terminal`, async () => {
    const process = new FakeProcess({ isTTY: true, env })
    process.stderr.columns = 120
    const { onShutdown } = createTestRegistry({ process, report: 'timeline' })
    onShutdown('hook', () => {})
    process.emit('SIGTERM')
    await process.exited
    assert.equal(process.stderr.text.includes('\x1b['), isColored)
    assert.equal(lines(process.stderr.text)[2]?.trim().length, 120 - 'hook'.length - '0 ms'.length - 5)
  })
}

test('R7 formatTimeline() refuses what is not a report', () => {
  for (const bad of [undefined, {}, 'x'] as never[]) {
    assert.throws(() => formatTimeline(bad), {
      code: 'ERR_LASTCALL_ARGUMENT_TYPE',
      message: /^`report` must be the report of a shutdown/,
    })
  }
  assert.throws(() => formatTimeline(report(900, []), { columns: Number.NaN }), {
    message: said('`columns` must be a number of characters, got NaN (number)'),
  })
})
