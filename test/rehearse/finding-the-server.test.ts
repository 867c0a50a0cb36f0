import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { lostLines } from '../../src/rehearse/rehearsals/lines.ts'
import { describeSilence, quoted } from '../../src/rehearse/target/failure.ts'
import { rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { temporaryPath } from '../support/temporary-path.ts'

const odd = (...args: string[]): [string, ...string[]] => ['node', service('odd.js'), ...args]

const NOT_LINUX = process.platform === 'linux' ? false : 'only Linux has abstract sockets'

describe('finding the server of a program', { skip: NOT_NODE }, () => {
  test('a program that exits before it listens cannot be rehearsed; its last words say why', async () => {
    const { invalid, target, rehearsals } = await rehearsed(odd('ends'))
    assert.deepEqual([target, rehearsals], [null, []])
    assert.equal(
      invalid,
      'it exited with code 3 before it answered; the last of what it wrote:\n  no database at localhost:5432',
    )
  })

  test('a command that is not there cannot be rehearsed', async () => {
    const { invalid } = await rehearsed(['no-such-command'])
    assert.equal(invalid, 'it could not be started: command not found: no-such-command')
  })

  test('a service that fails while it runs cannot be rehearsed', async () => {
    const { invalid, target, rehearsals } = await rehearsed(odd('fails'))
    assert.ok(target)
    assert.deepEqual(rehearsals, [])
    assert.match(invalid ?? '', /^it fails already while it runs: \d+ of \d+ requests got no complete resp/)
  })

  test('a service that exits under load, before any signal, cannot be rehearsed', async () => {
    const { invalid } = await rehearsed(odd('crashes'), ['under-load'], { duration: 3_000 })
    assert.equal(invalid, 'it exited with code 7 under load, before any signal; it wrote nothing')
  })

  for (const [id, moment, reason] of [
    ['twice', 'at the start', 'SIGTERM twice: it exited with code 4 before it answered; the last'],
    [
      'twice',
      'later',
      'SIGTERM twice: it exited with code 7 under load, before any signal; it wrote nothing',
    ],
    ['at-start', 'at the start', 'SIGTERM at the start: it exited with code 4 before any signal; the last'],
    ['when-idle', 'at the start', 'SIGTERM when idle: it exited with code 4 before it answered; the last'],
    ['little-cpu', 'at the start', 'with 0.1 CPU: it exited with code 4 before it answered; the last'],
  ] as const) {
    test(`a good first run, and ${id} in which it exits ${moment}, before any signal: invalid`, async (t) => {
      const command = odd('crashes later', temporaryPath(t, 'first'), moment)
      const options = { all: true, duration: 1_500 }
      const { invalid, invalidIn, rehearsals } = await rehearsed(command, ['under-load', id], options)
      // Without control groups, the rehearsal with little CPU is left out.
      if (id === 'little-cpu' && invalid === null)
        return assert.match(rehearsals[1]?.skipped ?? '', /control|CPU/)
      assert.ok(invalid?.startsWith(reason), String(invalid))
      assert.equal(invalidIn, id)
      assert.deepEqual(
        rehearsals.map(({ id, skipped }) => [id, skipped]),
        [['under-load', null]],
      )
    })
  }

  for (const command of ['', '/etc/passwd/server'])
    test(`the command '${command}', for which spawn throws, cannot be rehearsed and leaves no folder`, async (t) => {
      const folder = dirname(temporaryPath(t, 'x'))
      const { TMPDIR } = process.env
      process.env.TMPDIR = folder
      t.after(() => {
        if (TMPDIR === undefined) delete process.env.TMPDIR
        else process.env.TMPDIR = TMPDIR
      })
      const { invalid } = await rehearsed([command])
      assert.match(invalid ?? '', /^it could not be started: /)
      assert.deepEqual(readdirSync(folder), [])
    })

  test('a service that answers 503 gets time to be ready', async () => {
    const { target } = await rehearsed(odd('starts late'))
    assert.ok((target?.foundAfterMs ?? 0) >= 1_900)
  })

  test('of several ports, the one that likes the request is taken, and the others are named', async () => {
    const { target, rehearsals } = await rehearsed(odd('other ports'))
    assert.equal(target?.others.length, 2)
    assert.ok((rehearsals[0]?.requests.answered ?? 0) > 0)
  })

  for (const [what, name] of [
    ['short', 'folder'],
    ['too long for a socket', 'f'.repeat(120)],
  ] as const) {
    test(`a Unix socket with a relative path, whose whole path is ${what}, is found`, {
      skip: NOT_LINUX,
    }, async (t) => {
      const folder = temporaryPath(t, name)
      const { target, rehearsals } = await rehearsed(odd('relative socket', folder))
      const expected = what === 'short' ? `${folder}/service.sock` : /^\/proc\/\d+\/cwd\/service\.sock$/
      if (typeof expected === 'string') assert.equal(target?.socketPath, expected)
      else assert.match(target?.socketPath ?? '', expected)
      assert.ok((rehearsals[0]?.requests.answered ?? 0) > 0)
    })
  }

  test('an abstract socket is found', { skip: NOT_LINUX }, async () => {
    const name = `lastcall-test-${process.pid}`
    const { target, rehearsals } = await rehearsed(odd('abstract socket', name))
    assert.equal(target?.socketPath, `@${name}`)
    assert.ok((rehearsals[0]?.requests.answered ?? 0) > 0)
  })

  test('a port that another process has already cannot be rehearsed', async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    t.after(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const { invalid } = await rehearsed(odd('ends'), ['under-load'], { port })
    assert.match(invalid ?? '', /^another process listens on port \d+ already/)
  })

  test('a request that cannot be read is refused', async () => {
    await assert.rejects(rehearsed(odd('logs'), ['under-load'], { requests: ['order'] }), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: /^`--request` must be a method, a path and perhaps a body, such as 'POST \/orders/,
    })
  })
})

test('a program that fails is quoted with its error, and without the stack trace below it', () => {
  const trace = Array.from({ length: 12 }, (_, at) => `    at ${at} (node:internal)`).join('\n')
  const tail = `Error: no module\n${trace} {\n  code: 'ERR_MODULE_NOT_FOUND'\n}\n\nNode.js v20.20.2\n`
  const lines = quoted(tail).split('\n')
  assert.deepEqual(lines.slice(1, 3), ['  Error: no module', "    code: 'ERR_MODULE_NOT_FOUND'"])
  assert.equal(quoted(' \n'), '; it wrote nothing')
})

describe('a server that does not answer', () => {
  const port = { host: '127.0.0.1', port: 3000 }
  for (const [what, places, http2, expected] of [
    [
      'is perhaps one of HTTP/2 alone',
      [port],
      false,
      /^port 3000 did not answer .*, or --http2 if it speaks HTTP\/2 alone;/,
    ],
    [
      'is none of HTTP/2, which was tried',
      [port],
      true,
      /^port 3000 did not answer HTTP within 60 s; .* serves it;/,
    ],
    ['does not listen', [], false, /^it did not listen on a port within 60 s; .* serves it;/],
  ] as const) {
    test(what, () => assert.match(describeSilence(places, 60_000, { http2 }, ''), expected))
  }
})

describe('answers with an error', { skip: NOT_NODE }, () => {
  test('a service that answers with 500 from the signal on: they are counted after the signal alone', async () => {
    const ids = ['under-load', 'slow-stdout'] as const
    const { invalid, rehearsals } = await rehearsed(odd('fails on the signal'), ids, { all: true })
    assert.equal(invalid, null)
    // No line is missing for an answer that is not logged.
    assert.equal(rehearsals[1]?.lostLines, 0)
    assert.equal(rehearsals[0]?.serverErrors.before, 0)
    assert.ok((rehearsals[0]?.serverErrors.after ?? 0) > 0)
  })
})

describe('lines on stdout', { skip: NOT_NODE }, () => {
  test('a service that writes a line for each request loses none, even if stdout is read slowly', async () => {
    const { rehearsals } = await rehearsed(odd('logs'), ['under-load', 'slow-stdout'], { all: true })
    assert.deepEqual(
      rehearsals.map(({ lostLines }) => lostLines),
      [null, 0],
    )
  })

  test('a service that logs 8 kB for each request, and ends when it has written them, loses no line', async () => {
    const ids = ['under-load', 'slow-stdout'] as const
    const { invalid, rehearsals } = await rehearsed(odd('logs much'), ids, { all: true, grace: 9_000 })
    assert.deepEqual([invalid, rehearsals[1]?.lostLines, rehearsals[1]?.exit?.code], [null, 0, 0])
  })

  test('a service that calls process.exit() while its pipe is full loses lines', async () => {
    const ids = ['under-load', 'slow-stdout'] as const
    const { invalid, rehearsals } = await rehearsed(odd('logs much', 'exits'), ids, { all: true })
    assert.equal(invalid, null)
    assert.ok((rehearsals[1]?.lostLines ?? 0) > 0)
  })

  test('lines that were missing before the signal are not lost by the shutdown', () => {
    const before = { answered: 100, lines: 190 }
    assert.equal(lostLines({ answered: 150, lines: 290 }, before, 2), 0)
    assert.equal(lostLines({ answered: 150, lines: 280 }, before, 2), 10)
  })

  test('lines of requests that are still to be answered at the signal are no surplus', () => {
    const before = { answered: 100, lines: 110 }
    assert.equal(lostLines({ answered: 150, lines: 150 }, before, 1), 0)
    assert.equal(lostLines({ answered: 150, lines: 148 }, before, 1), 2)
  })

  test('lines of the last moment that never come are counted', async () => {
    const ids = ['under-load', 'slow-stdout'] as const
    const { rehearsals } = await rehearsed(odd('logs', 'less'), ids, { all: true })
    assert.ok((rehearsals[1]?.lostLines ?? 0) > 0)
  })
})
