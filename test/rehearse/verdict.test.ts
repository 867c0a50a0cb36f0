import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { formatVerdict, resultOf, styleOf } from '../../src/rehearse/index.ts'
import type { Style } from '../../src/rehearse/output/style.ts'
import { axisOf, countCells } from '../../src/rehearse/output/text/axis.ts'
import { wrap } from '../../src/rehearse/output/text/wrap.ts'
import { PLANS } from '../../src/rehearse/rehearsals/plans.ts'
import type { Rehearsal, RehearsalId } from '../../src/rehearse/result.ts'
import { events, measured, rehearsal, serverErrors } from './measured.ts'
import { programs } from './programs.ts'

const PLAIN: Style = { columns: 80, hasColor: false }

const verdictOf = (program: Measured, style: Style = PLAIN): string => formatVerdict(resultOf(program), style)

/** A rehearsal of a program; if it was left out, one that ended like the first. */
function runOf({ rehearsals }: Measured, id: RehearsalId): Rehearsal {
  const [first] = rehearsals as readonly [Rehearsal]
  const found = rehearsals.find((each) => each.id === id && each.skipped === null)
  return found ?? { ...first, id, isProcess1: id === 'as-process-1' }
}

/** The text that a person should get. With `UPDATE_EXPECTED=1` it is written anew: read the difference. */
function expected(name: string, actual: string): string {
  const file = new URL(`expected/${name}.txt`, import.meta.url)
  if (process.env.UPDATE_EXPECTED) writeFileSync(file, actual)
  return readFileSync(file, 'utf8')
}

describe('P1 the verdict for a person', () => {
  for (const name of ['good', 'good2', 'exits', 'closes', 'npm', 'once', 'nginx', 'pool'] as const) {
    for (const columns of [80, 120]) {
      for (const hasColor of [false, true]) {
        const looks = hasColor ? 'in colour' : 'without colour'
        test(`of ${name} is as expected at ${columns} columns ${looks}`, () => {
          const text = verdictOf(programs[name], { columns, hasColor })
          assert.equal(text, expected(`${name}-${columns}${hasColor ? '-color' : ''}`, text))
        })
      }
    }
  }

  for (const [name, program] of Object.entries(programs)) {
    test(`of ${name} keeps to 80 columns, and needs no colour and no character but ASCII`, () => {
      const lines = verdictOf(program).split('\n')
      // A link and a line of code stay whole.
      const tooLong = lines.filter((line) => line.length > 80 && !/^ {4}(More|Change|to|Add) /.test(line))
      assert.deepEqual(tooLong, [])
      assert.match(lines.join(''), /^[\x20-\x7e]*$/)
    })

    test(`of ${name} in colour fits on a screen of 40 lines, and has the words of the one without`, () => {
      const text = verdictOf(program, { columns: 80, hasColor: true })
      assert.ok(text.split('\n').length <= 40)
      const words = (lines: string): string[] => lines.match(/[a-z]{2,}/gi) ?? []
      const plain = verdictOf(program).replaceAll(/^ {2}(ok {2}|FAIL|- {3}) /gm, '')
      assert.deepEqual(words(stripVTControlCharacters(text)), words(plain))
    })
  }

  for (const [name, program] of Object.entries(programs)) {
    test(`of ${name} with all eight rehearsals fits on a screen of 40 lines, and its stderr below`, () => {
      for (const stderr of [[], ['1', '2', '3', '4', '5', '6']]) {
        const rehearsals = PLANS.map(({ id }) => ({ ...runOf(program, id), stderr }))
        const text = verdictOf({ ...program, rehearsals }, { columns: 80, hasColor: true })
        const lines = text.trimEnd().split('\n').length
        assert.ok(lines <= (stderr.length > 0 ? 47 : 40), `${lines} lines`)
      }
    })
  }

  test('of a program that could not be tried says why, with what the program said, and nothing else', () => {
    const invalid = 'it ended with 3 before it listened\nError: no database\n    \n    at \x1b[31mmain'
    const program = { ...measured('node server.js', []), target: null, invalid }
    assert.equal(
      verdictOf(program),
      `lastcall rehearse: node server.js

This service could not be tried.
  it ended with 3 before it listened
      Error: no database

      at \\x1b[31mmain
`,
    )
  })

  test('of a program that could not be tried to the end has the rehearsals before that, and their findings', () => {
    const invalid = 'SIGTERM twice: it exited with code 7 before it answered'
    const [first] = programs.exits.rehearsals as [Rehearsal]
    const broken = { ...programs.exits, rehearsals: [first], invalid, invalidIn: 'twice' } as const
    const text = verdictOf(broken)
    assert.match(
      text,
      /^ {2}FAIL SIGTERM under load {2}ended with 0 .*\n {2}FAIL SIGTERM twice {7}could not be tried$/m,
    )
    assert.match(
      text,
      /^This service could not be tried to the end\.\n {2}SIGTERM twice: it exited with code 7 /m,
    )
    assert.match(text, /^ {2}1 ended-at-once: /m)
    const good = verdictOf({ ...programs.good, invalid, invalidIn: 'twice' })
    assert.match(good, /^ {2}ok {3}SIGTERM under load .* 263 requests, 0 lost$/m)
  })

  test('names the first finding in full, and others with their remedy alone', () => {
    const [first] = programs.exits.rehearsals as [Rehearsal]
    const left = { ...first, leftBehind: [{ kind: 'file', what: '/tmp/x/upload' }] as const }
    const text = verdictOf({ ...programs.exits, rehearsals: [left] })
    assert.match(text, / 1 ended-at-once: [\s\S]* 2 left-behind: The service left behind a temporary file\./)
    assert.doesNotMatch(text, /Still there/)
  })

  test('counts refused connections where they are the fault', () => {
    const refused = rehearsal('under-load', { requests: { sent: 90, answered: 80, refused: 10 } })
    assert.match(verdictOf(measured('a', [refused])), /90 requests, 10 refused/)
  })

  test('counts requests that kept connections have to send again, and fails no rehearsal for them', () => {
    const part = { requests: { sent: 90, answered: 90 }, serverErrors: serverErrors({ after: 40 }) }
    const program = measured('a', [rehearsal('under-load', part)])
    assert.match(verdictOf(program), /^ {2}ok .* 90 requests, 40 to retry$/m)
    assert.match(
      verdictOf(program, { ...PLAIN, columns: 120 }),
      /^ {2}ok .* 90 requests, 0 lost, 40 to retry$/m,
    )
    const always = { ...part, serverErrors: serverErrors({ before: 130, after: 40 }) }
    assert.match(verdictOf(measured('a', [rehearsal('under-load', always)])), / 90 requests, 0 lost$/m)
  })

  test('says what it took, and what platforms give', () => {
    assert.match(
      verdictOf(programs.good),
      /^It needed 0\.62 s to stop\. Docker waits for 10 s by default\.\nThis says nothing of Kubernetes, /m,
    )
  })

  test('without a finding names what was asked, and the notice', () => {
    const text = verdictOf({ ...programs.good, asked: ['GET /', 'POST /a', 'GET /b', 'GET /c'] })
    assert.match(text, /749 requests \(GET \/, POST \/a, GET \/b and 1\s+other\), 14 s\.$/m)
    assert.match(text, /^Clients opened connections until 0\.25 s after the signal \(--notice\)\.$/m)
    const long = verdictOf({ ...programs.good, noticeMs: 3_000 })
    assert.match(
      long,
      /^Clients opened connections until 3 s after the signal \(--notice\),\sin\slater\srehearsals\suntil\s0\.25 s\.$/m,
    )
    assert.match(long, /^Kubernetes waits for 30 s by default\.$/m)
  })

  test('with a finding ends with the last of stderr, which a good service keeps to itself', () => {
    const stderr = ["TypeError: Cannot read properties of undefined (reading 'end')", '\x1b[2J']
    const withStderr = (program: Measured): Measured => ({
      ...program,
      rehearsals: program.rehearsals.map((each) => ({ ...each, stderr })),
    })
    assert.match(
      verdictOf(withStderr(programs.exits)),
      /^ {2}The last of its stderr, in the rehearsal "SIGTERM under load":\n {4}TypeError: .*\n {4}\\x1b\[2J$/m,
    )
    assert.doesNotMatch(verdictOf(withStderr(programs.good)), /stderr/)
  })

  test('of a good service tells what SIGINT has cut, in its row and in a sentence', () => {
    const wide = verdictOf(programs.good2, { columns: 120, hasColor: false })
    assert.match(wide, /SIGTERM, then SIGINT .* 240 requests, 12 cut by SIGINT, as asked$/m)
    assert.match(wide, /^Nothing was lost: .*\n12 requests were cut by SIGINT, as asked\.$/m)
    assert.match(verdictOf(programs.good2), /SIGTERM, then SIGINT .* 240 requests, 12 cut$/m)
    assert.doesNotMatch(verdictOf(programs.good), /cut/)
  })

  test('says how many races are in the picture, if there are others', () => {
    const raced = (id: Rehearsal['id'], number: number) =>
      rehearsal(id, {
        requests: { sent: 20, raced: number },
        events: events('keep-alive', 'raced', number, [0, 90]),
      })
    const program = measured('node a.js', [raced('under-load', 2), raced('twice', 5)])
    assert.match(
      verdictOf(program, { columns: 200, hasColor: false }),
      /^7 requests raced in all rehearsals together, 2 of them in the one that is drawn: they were sent/m,
    )
    assert.match(verdictOf(measured('node a.js', [raced('under-load', 2)])), /^2 requests raced: they/m)
  })

  test('shows a race, which is no finding', () => {
    assert.match(
      verdictOf(programs.good2),
      /^1 request raced: it was sent just as .* not\s+a\s+fault\s+of\s+the\s+service/ms,
    )
  })
})

describe('X5 text from outside', () => {
  const evil = 'x\x1b[2J\r\n\u202eok <b>\u2028'
  const hostile: Measured = {
    ...measured(
      'node server.js',
      [
        rehearsal('under-load', {
          exit: { code: 1 },
          leftBehind: [{ kind: 'process', what: evil }],
          report: { status: 1, durationMs: 9, hooks: [{ name: evil, status: evil, durationMs: 9 }] },
          readiness: { path: evil, answers: 3, firstNotReadyMs: null },
          stderr: [evil],
        }),
        { ...rehearsal('twice'), exit: null, skipped: evil },
      ],
      { target: { server: evil, path: evil, usesLastcall: true }, notTried: [{ what: evil, why: evil }] },
    ),
    command: ['node', evil],
  }
  for (const hasColor of [false, true]) {
    test(`reaches no terminal as it is, ${hasColor ? 'with' : 'without'} colour`, () => {
      const text = stripVTControlCharacters(verdictOf(hostile, { columns: 80, hasColor }))
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/u)
      // A stripped escape of theirs would leave no trace.
      assert.match(text, /x\\x1b\[2J/)
      for (const line of text.split('\n')) assert.doesNotMatch(line, /^ok/)
    })
  }
})

describe('P1 the style of an output', () => {
  const terminal = { isTTY: true, columns: 100 }
  for (const [what, output, env, style] of [
    ['a terminal has its width and colours', terminal, {}, { columns: 100, hasColor: true }],
    ['a pipe has 80 columns and no colours', {}, {}, { columns: 80, hasColor: false }],
    ['NO_COLOR forbids colours', terminal, { NO_COLOR: '1' }, { columns: 100, hasColor: false }],
    ['an empty NO_COLOR does not', terminal, { NO_COLOR: '' }, { columns: 100, hasColor: true }],
    ['TERM=dumb has no colours', terminal, { TERM: 'dumb' }, { columns: 100, hasColor: false }],
    ['a wide terminal has lines of 120', { isTTY: true, columns: 240 }, {}, { columns: 120, hasColor: true }],
    ['a terminal without a width has 80', { isTTY: true, columns: 0 }, {}, { columns: 80, hasColor: true }],
  ] as const) {
    test(what, () => assert.deepEqual(styleOf(output, env), style))
  }
})

describe('P1 the time axis', () => {
  test('uses all cells, and loses no request, whatever the times are', () => {
    const time = fc.integer({ min: -60_000, max: 60_000 })
    fc.assert(
      fc.property(
        fc.array(time, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 30, max: 100 }),
        (ends, afterMs, cells) => {
          const stopped = rehearsal('under-load', {
            exit: { afterMs },
            events: ends.flatMap((end) => events('keep-alive', 'answered', 1, [end, end], 5)),
          })
          if (stopped.exit === null) return
          const axis = axisOf({ ...stopped, exit: stopped.exit }, { noticeMs: 250 }, cells)
          assert.equal(
            axis.segments.reduce((sum, each) => sum + each.cells, 2),
            cells,
          )
          assert.ok(axis.segments.every((each) => each.cells >= 0))
          const counted = countCells(axis, ends).flat()
          assert.equal(
            counted.reduce((sum, each) => sum + each, 0),
            ends.filter((end) => end >= axis.fromMs).length,
          )
        },
      ),
      // An answer in the moment of an exit that comes at once.
      { examples: [[[0, 5_000], 0, 30]] },
    )
  })

  test('puts what ended before, during and after the shutdown into the three stretches', () => {
    const stopped = rehearsal('under-load', {
      exit: { afterMs: 100 },
      events: [
        ...events('keep-alive', 'answered', 1, [-400, -400]),
        ...events('keep-alive', 'cut', 1, [100, 100]),
        ...events('new-connection', 'refused', 1, [200, 200]),
      ],
    })
    if (stopped.exit === null) return
    const axis = axisOf({ ...stopped, exit: stopped.exit }, { noticeMs: 250 }, 42)
    const sums = countCells(axis, [-400, 100, 200]).map((cells) => cells.reduce((a, b) => a + b, 0))
    assert.deepEqual(sums, [1, 1, 1])
    assert.equal(axis.toMs, 250)
  })
})

test('wrapped text keeps code and a number with its unit in one piece', () => {
  assert.deepEqual(wrap('ab `c d` e 30 s', 10, '  '), ['  ab `c d`', '  e 30 s'])
  assert.deepEqual(wrap('ab cd 30 s', 10), ['ab cd 30 s'])
  assert.deepEqual(wrap('abc cd 30 s', 10), ['abc cd', '30 s'])
})
