import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HELP } from '../../src/cli/help.ts'
import { flagOf } from '../../src/cli/option-table.ts'
import { parseRehearse, REHEARSE_TABLES } from '../../src/cli/rehearse-options.ts'
import { readTable } from '../support/example.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** The options of a command line, on a machine of no platform. */
function optionsOf(words: string, env: Record<string, string> = {}) {
  const command = parseRehearse(words.split(/\s+/), env)
  assert.ok(command !== 'help')
  return command
}

describe('P1 the options of `lastcall rehearse`', { skip: NOT_NODE }, () => {
  test('the help of `lastcall rehearse` has each of its options, in 40 lines of 80 columns', () => {
    const told = [...HELP.rehearse.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag)
    assert.deepEqual(
      told,
      Object.values(REHEARSE_TABLES).flatMap((table) => Object.keys(table).map(flagOf)),
    )
    const lines = HELP.rehearse.split('\n')
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
    assert.ok(lines.length <= 40, String(lines.length))
  })

  test('a command alone: everything has a default', () => {
    assert.deepEqual(optionsOf('-- node server.js --port 1'), {
      options: {
        command: ['node', 'server.js', '--port', '1'],
        port: undefined,
        url: undefined,
        path: '/',
        requests: [],
        stream: undefined,
        ws: undefined,
        ready: undefined,
        balancerKeepAlive: undefined,
        http2: false,
        clients: 20,
        duration: undefined,
        grace: 30_000,
        notice: 250,
        signal: 'SIGTERM',
        asProcess1: false,
        repeat: 1,
        all: false,
      },
      json: false,
      html: undefined,
      junit: undefined,
    })
  })

  test('each option is read', () => {
    const words = `--port 3000 --path /a?b=1 --request a --request b --stream /s --ws /w --ready /r --balancer-keep-alive 60s --http2 --clients 5
      --duration 2s --grace 10s --notice 0 --signal QUIT --as-process-1 --repeat 3 --all --json --html h --junit j -- x`
    assert.deepEqual(optionsOf(words), {
      options: {
        command: ['x'],
        port: 3_000,
        url: undefined,
        path: '/a?b=1',
        requests: ['a', 'b'],
        stream: '/s',
        ws: '/w',
        ready: '/r',
        balancerKeepAlive: 60_000,
        http2: true,
        clients: 5,
        duration: 2_000,
        grace: 10_000,
        notice: 0,
        signal: 'SIGQUIT',
        asProcess1: true,
        repeat: 3,
        all: true,
      },
      json: true,
      html: 'h',
      junit: 'j',
    })
  })

  test('a URL says the path, unless --path does', () => {
    assert.equal(optionsOf('--url http://localhost:1/a?b -- x').options.path, '/a?b')
    assert.equal(optionsOf('--url http://localhost:1/a --path /c -- x').options.path, '/c')
  })

  test('the grace period is that of the platform, as docs/deadlines.md has it', () => {
    const rows = readTable('deadlines.md', 'platform').slice(1)
    assert.ok(rows.length > 5)
    for (const [platform = '', variable = '', kills = ''] of rows) {
      const [, number, unit] = /^([\d.]+) (ms|s)/.exec(kills) ?? []
      const { grace } = optionsOf('-- x', { [variable.replaceAll('`', '')]: '1' }).options
      assert.deepEqual([platform, grace], [platform, Number(number) * (unit === 's' ? 1_000 : 1)])
    }
  })

  test('on Kubernetes, clients connect for longer after the signal', () => {
    assert.equal(optionsOf('-- x', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }).options.notice, 3_000)
  })

  for (const [words, message] of [
    ['', 'no command given: write it after --, as in: lastcall rehearse -- node server.js'],
    ['node server.js', 'the command comes after --, as in: lastcall rehearse -- node server.js'],
    ['--port 70000 -- x', "`--port` must be a port from 1 to 65535, got '70000'"],
    ['--clients 0 -- x', "`--clients` must be a number from 1 to 1000, got '0'"],
    [
      '--path /a --path /b -- x',
      "`--path` must be given once, got '/a' and '/b'; for several, give --request 'GET /a' --request 'GET /b'",
    ],
    ['--path a -- x', "`--path` must be a path that begins with /, got 'a'"],
    [
      '--path /日本 -- x',
      "`--path` must have visible ASCII characters alone, got '/日本': write /%E6%97%A5%E6%9C%AC",
    ],
    [
      '--ready /é€?a=%20 -- x',
      "`--ready` must have visible ASCII characters alone, got '/é€?a=%20': write /%C3%A9%E2%82%AC?a=%20",
    ],
    ['--ws /\x01 -- x', "`--ws` must have visible ASCII characters alone, got '/\x01': write /%01"],
    ['--stream /ü -- x', "`--stream` must have visible ASCII characters alone, got '/ü': write /%C3%BC"],
    [
      '--signal STOP -- x',
      "`--signal` must be a signal by which a program stops in its own way, such as SIGTERM, got 'STOP'",
    ],
    [
      '--signal SIGKILL -- x',
      "`--signal` must be a signal by which a program stops in its own way, such as SIGTERM, got 'SIGKILL'",
    ],
    [
      '--signal SIGCONT -- x',
      "`--signal` must be a signal by which a program stops in its own way, such as SIGTERM, got 'SIGCONT'",
    ],
    [
      '--html /etc/passwd/x -- x',
      "`--html` must be a file that can be written, got '/etc/passwd/x': there is no folder /etc/passwd; make it first",
    ],
    [
      '--junit /no-such-folder/x -- x',
      "`--junit` must be a file that can be written, got '/no-such-folder/x': there is no folder /no-such-folder; make it first",
    ],
    ['--html / -- x', "`--html` must be a file that can be written, got '/': that is a folder"],
    [
      '--url ftp://a -- x',
      "`--url` must be a URL with http: or https:, such as http://localhost:3000/, got 'ftp://a'",
    ],
    ['--url http://a --port 1 -- x', 'give either --port or --url, not both'],
    ['--speed 1 -- x', "Unknown option '--speed'; see lastcall rehearse --help"],
  ] as const) {
    test(`\`lastcall rehearse ${words}\` is refused`, () => {
      const args = words === '' ? [] : words.split(' ')
      assert.throws(() => parseRehearse(args), { message })
    })
  }

  test('a path with a space is refused, with what to write', () => {
    const message = "`--path` must have visible ASCII characters alone, got '/a b': write /a%20b"
    assert.throws(() => parseRehearse(['--path', '/a b', '--', 'x']), { message })
  })

  for (const [request, message] of [
    ['POST /\x01 {}', "`--request` must have visible ASCII characters alone, got '/\x01': write /%01"],
    [
      'CONNECT /x',
      "`--request` must be for a server, and CONNECT asks a proxy for a tunnel, got 'CONNECT /x': use another method",
    ],
  ] as const) {
    test(`the request ${JSON.stringify(request)} is refused`, () => {
      assert.throws(() => parseRehearse(['--request', request, '--', 'x']), { message })
    })
  }

  test('a body may have any characters', () => {
    const command = parseRehearse(['--request', 'POST /a {"city":"東京"}', '--', 'x'])
    assert.ok(command !== 'help' && command.options.requests[0]?.includes('東京'))
  })

  test('a duration without a unit, and a signal that does not exist, are refused', () => {
    assert.throws(() => parseRehearse(['--grace', '10', '--', 'x']), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    assert.throws(() => parseRehearse(['--signal', 'TREM', '--', 'x']), /`--signal`/)
  })
})
