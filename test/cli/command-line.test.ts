import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { HELP } from '../../src/cli/help.ts'
import { flagOf } from '../../src/cli/option-table.ts'
import { parseRun, RUN_TABLES } from '../../src/cli/run-options.ts'
import { formatStatus } from '../../src/cli/status-table.ts'
import { eventually, fixture, inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S8 S10 the command line', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const [words, sentence] of [
    ['', 'there is no command; see lastcall --help'],
    ['start', "there is no command 'start'; see lastcall --help"],
    ['run', 'there is no command after --; see lastcall run --help'],
    ['run node server.js', 'the command comes after --, as in: lastcall run -- node server.js'],
    ['run --foo -- ls', "Unknown option '--foo'; see lastcall run --help"],
    ['run --restart -- ls', "Option '--restart <value>' argument missing; see lastcall run --help"],
    [
      'run --restart sometimes -- ls',
      "`--restart` must be 'always', 'on-failure' or 'never', got 'sometimes' (string)",
    ],
    [
      'run --stop-timeout soon -- ls',
      "`--stop-timeout` must be a duration above 0 with its unit, such as 25s or 500ms, got 'soon' (string)",
    ],
    [
      'run --stop-timeout 0 -- ls',
      "`--stop-timeout` must be a duration above 0 with its unit, such as 25s or 500ms, got '0' (string)",
    ],
    ['run --max-restarts x -- ls', "`--max-restarts` must be a number, got 'x'"],
    ['run --max-restarts 3 -- ls', '`--max-restarts` needs --restart on-failure or always'],
    ['run --fatal-codes 3 -- ls', '`--fatal-codes` needs --restart on-failure or always'],
    [
      'run --timeout 20 -- ls',
      "`--timeout` must be a duration above 0 with its unit, such as 25s or 500ms, got '20' (string): write 20s or 20ms",
    ],
    ['run --success-codes 1,x -- ls', "`--success-codes` must be a number, got 'x'"],
    [
      'run --stop-signal TREM -- ls',
      "`--stop-signal` must be the name of one of this platform's signals, but not SIGSTOP, got 'SIGTREM' (string)",
    ],
    [
      'run --name a/b -- ls',
      "`--name` must be a name of letters, digits, `_`, `-` and `.`, 64 at most, got 'a/b' (string)",
    ],
    [
      'run --instances 2 -- ls',
      "`command` must be `node [flags] file [arguments]` with the node of the supervisor, for a program with instances, got 'ls' (string)",
    ],
    ['run --max-restarts -1 -- ls', "Option '--max-restarts' argument is ambiguous; see lastcall run --help"],
    ['run --control x --no-control -- ls', 'give either --control or --no-control, not both'],
    ['stop a/b', "'a/b' is no name of a program"],
    ['status --control=', "`--control` must be a path, got ''"],
    ['run --pid-file= -- ls', "`--pid-file` must be a path, got ''"],
    ['run --instances web=2 -- node x.js', '`--instances` names the program web; there is only x'],
    [
      'run --ready soon -- ls',
      "`--ready` must be 'spawned', 'listening', 'message', a path or an http:// URL, got 'soon' (string)",
    ],
    ['run --procfile P -- ls', 'give either --procfile or a command after --, not both'],
    [
      'run --procfile missing',
      "the Procfile cannot be read: ENOENT: no such file or directory, open 'missing'",
    ],
    [
      'run --timeout 0 -- ls',
      "`--timeout` must be a duration above 0 with its unit, such as 25s or 500ms, got '0' (string)",
    ],
    ['status web', 'lastcall status takes no names'],
    ['restart a b', 'lastcall restart takes one name at most'],
    ['stop --json', "Unknown option '--json'; see lastcall stop --help"],
  ] as const) {
    test(`lastcall ${words}: one sentence, status 2`, () =>
      inPlace(async (place) => {
        const { code, stdout, stderr } = await place.run(words === '' ? [] : words.split(' '))
        assert.deepEqual([code, stdout, stderr], [2, '', `lastcall: ${sentence}\n`])
      }))
  }

  test('a socket of something else', () =>
    inPlace(async (place) => {
      const server = createServer((_, response) => response.end('hello')).listen(place.path('other.sock'))
      try {
        const { code, stderr } = await place.run(['status', '--control', 'other.sock'])
        assert.deepEqual(
          [code, stderr],
          [1, 'lastcall: no supervisor listens at other.sock, but another process\n'],
        )
      } finally {
        server.close()
      }
    }))

  test('one bad program of a Procfile: none is started', () =>
    inPlace(async (place) => {
      place.write('Procfile', 'good: touch started\nbad: ls\n')
      const { code, stderr } = await place.run(['run', '--procfile', 'Procfile', '--ready', 'bad=/ready'])
      const sentence = "'spawned', 'message' or an http:// URL for a program without instances"
      assert.equal(stderr, `lastcall: bad: \`--ready\` must be ${sentence}, got '/ready' (string)\n`)
      assert.equal(code, 2)
      assert.deepEqual(place.files, ['Procfile'])
    }))

  for (const command of ['status', 'restart', 'reload', 'stop']) {
    test(`lastcall ${command} without a manager: status 1, and what to do`, () =>
      inPlace(async (place) => {
        const { code, stdout, stderr } = await place.run([command, '--control', 'no.sock'])
        assert.deepEqual([code, stdout], [1, ''])
        assert.equal(
          stderr,
          'lastcall: no supervisor listens at no.sock: start one with lastcall run, or give the --control of another one\n',
        )
      }))
  }

  for (const words of [
    ['--help'],
    ...Object.keys(HELP)
      .filter(Boolean)
      .map((name) => [name, '--help']),
  ]) {
    test(`lastcall ${words.join(' ')}: with an example, status 0`, () =>
      inPlace(async (place) => {
        const { code, stdout, stderr } = await place.run(words)
        assert.deepEqual([code, stderr], [0, ''])
        assert.match(stdout, /^Examples?:\n {2}lastcall /m)
      }))
  }

  test('lastcall --version', () =>
    inPlace(async (place) => {
      const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
      assert.deepEqual(await place.run(['--version']), {
        code: 0,
        signal: null,
        stdout: `${version}\n`,
        stderr: '',
      })
    }))

  test('every option of `run` is in its help, and those alone', () => {
    const told = [...HELP.run.matchAll(/^ {2}--([\w-]+)/gm)].map(([, name]) => name)
    const known = Object.values(RUN_TABLES).flatMap((table) => Object.keys(table).map(flagOf))
    assert.deepEqual(
      told.map((name) => `--${name}`),
      known,
    )
    assert.ok(known.length > 10)
  })

  test('options become the library’s', () => {
    const words = `--name web --instances 3 --ready /ready --ready-timeout 2s --restart always --max-restarts 9
      --success-codes 1,2 --fatal-codes 3 --stop-signal QUIT --stop-timeout 1_500ms --timeout 20s --drain
      --pid-file p --control c -- node x.js --name y`
    assert.deepEqual(parseRun(words.split(/\s+/)), {
      programs: [
        {
          name: 'web',
          command: ['node', 'x.js', '--name', 'y'],
          instances: 3,
          ready: '/ready',
          readyTimeout: 2_000,
          restart: 'always',
          maxRestarts: 9,
          successCodes: [1, 2],
          fatalCodes: [3],
          stopSignal: 'SIGQUIT',
          stopTimeout: 1_500,
          drain: true,
          output: 'inherit',
        },
      ],
      timeout: 20_000,
      pidFile: 'p',
      control: 'c',
    })
  })

  test('what is said of a program may be for one of a Procfile', () =>
    inPlace(async (place) => {
      const path = place.write('Procfile', 'web: node web.js\nworker: ./worker\n')
      const words = `--procfile ${path} --instances web=2 --ready web=/ready --ready-timeout web=1s --ready-timeout 9s
        --restart always --restart worker=on-failure --max-restarts worker=1 --success-codes worker=3,4
        --fatal-codes worker=5 --stop-signal worker=INT --stop-timeout 3s --stop-timeout worker=500ms`
      const options = parseRun(words.split(/\s+/))
      assert.ok(options !== 'help')
      const [web, worker] = options.programs.map((program) =>
        Object.fromEntries(Object.entries(program).filter(([, value]) => value !== undefined)),
      )
      const output = 'lines'
      assert.deepEqual(web, {
        name: 'web',
        command: ['node', 'web.js'],
        instances: 2,
        ready: '/ready',
        readyTimeout: 1_000,
        restart: 'always',
        stopTimeout: 3_000,
        output,
      })
      assert.deepEqual(worker, {
        name: 'worker',
        command: ['./worker'],
        readyTimeout: 9_000,
        restart: 'on-failure',
        maxRestarts: 1,
        successCodes: [3, 4],
        fatalCodes: [5],
        stopSignal: 'SIGINT',
        stopTimeout: 500,
        output,
      })
    }))

  test('a name is made of the file or of the command', () => {
    const nameOf = (...command: string[]): string | undefined => {
      const options = parseRun(['--', ...command])
      return options === 'help' ? undefined : options.programs[0]?.name
    }
    assert.equal(nameOf('node', '--enable-source-maps', 'dist/server.js', 'x'), 'server')
    assert.equal(nameOf('/usr/bin/redis-server', '--port', '1'), 'redis-server')
    assert.equal(nameOf('./run me.sh'), 'run-me')
  })

  test('without `--control` the manager is found from the same directory, and only there', () =>
    inPlace(async (place) => {
      const manager = place.lastcall(['run', '--', NODE, fixture('worker.js')])
      await manager.until('ready')
      const { code, stdout } = await place.run(['status', '--json'])
      assert.equal(code, 0)
      const { pid, programs } = JSON.parse(stdout)
      assert.equal(pid, manager.child.pid)
      assert.deepEqual([programs[0].name, programs[0].state, programs[0].restarts], ['worker', 'running', 0])
      const elsewhere = await place.run(['status'], { cwd: '/' })
      assert.equal(elsewhere.code, 1)
      assert.match(
        elsewhere.stderr,
        /^lastcall: no supervisor was started in \/: start one with lastcall run/,
      )
      // Nobody has asked for the usual one, so the second does without.
      const second = await place.run(['run', '--', 'sh', '-c', 'exit 5'])
      assert.equal(second.code, 5)
      assert.match(
        second.stderr,
        /^lastcall: no control socket: the control socket \S+ is in use by another supervisor\n/,
      )
      const inner = [NODE, place.cli, 'run', '--control', 'one.sock', '--', 'true']
      const named = await place.run(['run', '--control', 'one.sock', '--', ...inner])
      assert.equal(named.code, 1)
      const stopped = await place.run(['stop'])
      assert.equal(stopped.code, 0)
      // What comes after the command can count on its end.
      await eventually(() => manager.child.exitCode !== null)
      assert.equal((await manager.exited()).code, 0)
    }))

  test('the table of status: aligned, with the two largest units of a time', () => {
    const row = (name: string, uptimeMs: number | null, state: 'running' | 'failed') => ({
      name,
      pid: uptimeMs === null ? null : 12_345,
      state,
      uptimeMs,
      restarts: 0,
      lastExit: null,
    })
    const exit = { code: 3, signal: null, status: 3, upMs: 5, isKilled: false }
    assert.equal(
      formatStatus([
        row('web.1', 90_061_000, 'running'),
        row('a', 3_660_000, 'running'),
        row('b', 61_999, 'running'),
        { ...row('worker', null, 'failed'), restarts: 5, lastExit: exit },
      ]),
      [
        'name      pid  state    uptime  restarts  last exit',
        'web.1   12345  running   1d 1h         0  -',
        'a       12345  running   1h 1m         0  -',
        'b       12345  running   1m 1s         0  -',
        'worker      -  failed        -         5  exited with code 3',
        '',
      ].join('\n'),
    )
  })
})
