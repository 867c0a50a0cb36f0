import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inPlace, type Place } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { NOT_ROOT, STRANGER } from '../support/stranger.ts'

const HOSTILE = '\x1b[2J\x07\x7f\x9b\u202ereboot\u2028\nlastcall: all is well'
const SHOWN = '\\x1b[2J\\x07\\x7f\\x9b\\u202ereboot\\u2028\\nlastcall: all is well'

const PROGRAM = { name: 'web', pid: 12, state: 'running', uptimeMs: 1, restarts: 0, lastExit: null }

/** Gives a test a process that answers at a socket in the place of a supervisor. */
async function answering(
  path: string,
  answer: (response: ServerResponse) => void,
  use: () => Promise<void>,
): Promise<void> {
  const server = createServer((_request, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  try {
    await use()
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Answers with text, or with a value as JSON. */
const saying =
  (body: unknown) =>
  (response: ServerResponse): void =>
    void response.end(typeof body === 'string' ? body : JSON.stringify(body))

/** Sends the head of an answer, and then a byte now and then, for ever. */
function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 100)
  response.on('close', () => clearInterval(timer))
}

describe('S8 the place where the command looks for a supervisor', { skip: NOT_NODE }, () => {
  for (const [what, give, skip] of [
    ['that other users may read', (folder: string) => chmodSync(folder, 0o755), false],
    ['of another user', (folder: string) => chownSync(folder, STRANGER, STRANGER), NOT_ROOT],
  ] as const) {
    test(
      `in a default folder ${what} nobody is asked, and a supervisor starts without a socket`,
      { skip },
      () =>
        inPlace(async (place) => {
          const env = { TMPDIR: place.folder }
          const folder = place.path(`lastcall-${process.geteuid?.()}`)
          mkdirSync(folder, { mode: 0o700 })
          give(folder)
          const name = createHash('sha256').update(place.folder).digest('hex').slice(0, 16)
          const refused = `the folder ${folder} must belong to this user, and no other user may access it (mode 0700)`
          const supervisor = place.lastcall(['run', '--', 'sleep', '60'], { env })
          await supervisor.until(`lastcall: starting without a control socket: ${refused}\n`)
          await answering(join(folder, `${name}.sock`), saying({ pid: 1, programs: [PROGRAM] }), async () => {
            for (const command of ['stop', 'status', 'restart', 'reload']) {
              assert.deepEqual(await place.run([command], { env }), {
                code: 1,
                signal: null,
                stdout: '',
                stderr: `lastcall: ${refused}\n`,
              })
            }
          })
        }),
    )
  }

  test('a socket that another user put into a shared folder is not asked', { skip: NOT_ROOT }, () =>
    inPlace(async (place) => {
      mkdirSync(place.path('shared'))
      chmodSync(place.path('shared'), 0o1777)
      const path = place.path('shared/c.sock')
      await answering(path, saying({ pid: 1, programs: [PROGRAM] }), async () => {
        chownSync(path, STRANGER, STRANGER)
        const { code, stdout, stderr } = await place.run(['stop', '--control', path])
        assert.deepEqual([code, stdout], [1, ''])
        assert.match(stderr, /^lastcall: the socket \S+ belongs to user 4321, who may not be the one who /)
      })
    }),
  )

  test("root may ask another user's supervisor in a folder of that user", { skip: NOT_ROOT }, () =>
    inPlace(async (place) => {
      mkdirSync(place.path('theirs'))
      chownSync(place.path('theirs'), STRANGER, STRANGER)
      const path = place.path('theirs/c.sock')
      await answering(path, saying({ pid: 1, programs: [PROGRAM] }), async () => {
        chownSync(path, STRANGER, STRANGER)
        const { code, stdout } = await place.run(['status', '--control', path])
        assert.deepEqual([code, stdout.includes('running')], [0, true])
      })
    }),
  )

  test('a link to a socket is not followed', () =>
    inPlace((place) =>
      answering(place.path('other.sock'), saying({ pid: 1, programs: [PROGRAM] }), async () => {
        symlinkSync('other.sock', place.path('c.sock'))
        const { code, stderr } = await place.run(['stop', '--control', 'c.sock'])
        assert.deepEqual([code, stderr], [1, 'lastcall: c.sock is not a socket\n'])
      }),
    ))
})

describe('S8 an answer from whoever listens at the socket', { skip: NOT_NODE, concurrency: 3 }, () => {
  const asked = (
    answer: (response: ServerResponse) => void,
    words: readonly string[],
    use: (outcome: Awaited<ReturnType<Place['run']>>) => void,
  ): Promise<void> =>
    inPlace((place) => {
      const path = place.path('c.sock')
      return answering(path, answer, async () => use(await place.run([...words, '--control', 'c.sock'])))
    })

  test('names, states and exits in the table of an answer neither begin a line nor move the cursor', () =>
    asked(
      saying({
        pid: 1,
        programs: [
          { ...PROGRAM, name: HOSTILE },
          { ...PROGRAM, state: HOSTILE },
          { ...PROGRAM, lastExit: { code: 1, signal: null, isKilled: false, error: { message: HOSTILE } } },
        ],
      }),
      ['status'],
      ({ code, stdout, stderr }) => {
        assert.deepEqual([code, stderr, stdout.split('\n').length], [0, '', 5])
        assert.equal(stdout.split(SHOWN).length, 4)
        assert.doesNotMatch(stdout, /[^\P{C}\n]|\p{Zl}/u)
      },
    ))

  test('the same answer as JSON has the names as they came, escaped', () =>
    asked(
      saying({ pid: 1, programs: [{ ...PROGRAM, name: HOSTILE }] }),
      ['status', '--json'],
      ({ code, stdout }) => {
        assert.deepEqual([code, JSON.parse(stdout).programs[0].name], [0, HOSTILE])
        assert.doesNotMatch(stdout, /[^\P{C}\n]|\p{Zl}/u)
      },
    ))

  test('an error that is answered stays on one line, and cannot move the cursor', () =>
    asked(saying({ pid: 1, error: HOSTILE }), ['restart'], ({ code, stderr }) =>
      assert.deepEqual([code, stderr], [1, `lastcall: ${SHOWN}\n`]),
    ))

  for (const [what, body] of [
    ['text', 'hello'],
    ['null', 'null'],
    ['no programs', { pid: 1 }],
    ['programs that are none', { pid: 1, programs: [null] }],
    ['a name that is no text', { pid: 1, programs: [{ ...PROGRAM, name: { toString: 1 } }] }],
    ['an exit that is none', { pid: 1, programs: [{ ...PROGRAM, lastExit: { code: {} } }] }],
    ['a process id that is none', { pid: '-1', programs: [] }],
  ] as const) {
    test(`an answer with ${what} is not that of a supervisor`, () =>
      asked(saying(body), ['stop'], ({ code, stderr }) =>
        assert.deepEqual(
          [code, stderr],
          [1, 'lastcall: the process that listens at c.sock is not a supervisor\n'],
        ),
      ))
  }

  test('an endless answer is given up after 1 MB', () =>
    asked(
      (response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
        }
        response.on('drain', more)
        more()
      },
      ['status'],
      ({ code, stderr }) =>
        assert.deepEqual([code, stderr], [1, 'lastcall: c.sock: the answer is larger than 1 MB\n']),
    ))

  for (const command of ['status', 'stop']) {
    test(`an answer to ${command} that comes byte by byte is given up after 5 s`, () =>
      asked(trickle, [command], ({ code, stderr }) =>
        assert.deepEqual([code, stderr], [1, 'lastcall: c.sock: no whole answer within 5000 ms\n']),
      ))
  }

  test('a restart may take longer than 5 s', () =>
    asked(
      (response) => void setTimeout(() => saying({ pid: 1, programs: [PROGRAM] })(response), 5_500),
      ['restart'],
      ({ code, stdout }) => assert.deepEqual([code, stdout.includes('running')], [0, true]),
    ))
})
