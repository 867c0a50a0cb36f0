import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forTerminal } from '../../src/supervisor/system/terminal-line.ts'
import { inPlace } from '../support/place.ts'
import { NO_TERMINAL } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** Each line would show another name than that of the program that writes it. */
const PROGRAM = String.raw`
process.stdout.write('hello\rbilling | paid\n')
process.stdout.write('\x1b[1A\x1b[2Kbilling | forged\n')
process.stdout.write('\x1b[8mhidden\nend\n')`

describe('S10 the output of programs on a terminal', () => {
  test('a program cannot write over its name on a terminal', { skip: NOT_NODE || NO_TERMINAL }, () =>
    inPlace(async (place) => {
      place.write('web.cjs', PROGRAM)
      place.write('Procfile', `web: ${process.execPath} web.cjs\n`)
      const supervisor = place.lastcall(['run', '--no-control', '--procfile', 'Procfile'], {
        hasTerminal: true,
        env: { NO_COLOR: '1' },
      })
      await supervisor.until('end')
      const { stdout } = await supervisor.exited()
      assert.deepEqual(stdout.split('\r\n').slice(0, 4), [
        'web | hello\\x0dbilling | paid',
        'web | \\x1b[1A\\x1b[2Kbilling | forged',
        'web | \x1b[8mhidden\x1b[0m',
        'web | end',
      ])
    }),
  )

  test('in a file the output of a program stays as it is', { skip: NOT_NODE }, () =>
    inPlace(async (place) => {
      place.write('web.cjs', PROGRAM)
      place.write('Procfile', `web: ${process.execPath} web.cjs\n`)
      const { stdout } = await place.run(['run', '--no-control', '--procfile', 'Procfile'])
      assert.equal(
        stdout,
        'web | hello\rbilling | paid\nweb | \x1b[1A\x1b[2Kbilling | forged\nweb | \x1b[8mhidden\nweb | end\n',
      )
    }),
  )

  for (const [what, line, shown] of [
    ['plain text', 'größer\t10 %\n', 'größer\t10 %\n'],
    ['a line end of Windows', 'text\r\n', 'text\r\n'],
    ['an empty line', '\n', '\n'],
    [
      'a colour',
      '\x1b[31mred\x1b[0m and \x1b[38;2;1:2:3mmore\n',
      '\x1b[31mred\x1b[0m and \x1b[38;2;1:2:3mmore\x1b[0m\n',
    ],
    ['a title', '\x1b]0;title\x07text\n', '\\x1b]0;title\\x07text\n'],
    ['C1, backspaces and bidi controls', 'a\x9b2J\x08\u202eb\n', 'a\\x9b2J\\x08\\u202eb\n'],
    ['half a sequence', 'a\x1b[31\n', 'a\\x1b[31\n'],
  ] as const) {
    test(`a line with ${what} is shown on a terminal as ${JSON.stringify(shown)}`, () =>
      assert.equal(forTerminal(Buffer.from(line)).toString(), shown))
  }

  test('a byte that is no text does not reach the terminal', () =>
    assert.equal(forTerminal(Buffer.from('a\x9b2J\n', 'latin1')).toString(), 'a\ufffd2J\n'))
})
