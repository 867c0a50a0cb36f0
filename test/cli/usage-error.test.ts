import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S10 a wrong command line', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const [words, sentence] of [
    ['', 'no command given; see lastcall --help'],
    ['start', "unknown command 'start'; see lastcall --help"],
    ['run', 'no command given: write it after --, as in: lastcall run -- node server.js'],
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
    [
      'run --max-restarts 3 -- ls',
      '`--max-restarts` has no effect without --restart on-failure or --restart always',
    ],
    [
      'run --fatal-codes 3 -- ls',
      '`--fatal-codes` has no effect without --restart on-failure or --restart always',
    ],
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
      "`command` must be `node [flags] file [arguments]` with the supervisor's own node, for a program with instances, got 'ls' (string)",
    ],
    ['run --max-restarts -1 -- ls', "Option '--max-restarts' argument is ambiguous; see lastcall run --help"],
    ['run --control x --no-control -- ls', 'give either --control or --no-control, not both'],
    ['stop a/b', "'a/b' is not the name of a program: names have letters, digits, _, - and ."],
    ['status --control=', "`--control` must be a path, got ''"],
    ['run --pid-file= -- ls', "`--pid-file` must be a path, got ''"],
    [
      'run --instances web=2 -- node x.js',
      '`--instances` names the program `web`, which does not exist; there is only x',
    ],
    [
      'run --ready soon -- ls',
      "`--ready` must be 'spawned', 'listening', 'message', a path or an http:// URL, got 'soon' (string)",
    ],
    ['run --procfile P -- ls', 'give either --procfile or a command after --, not both'],
    ['run --procfile missing', "cannot read the Procfile: ENOENT: no such file or directory, open 'missing'"],
    [
      'run --timeout 0 -- ls',
      "`--timeout` must be a duration above 0 with its unit, such as 25s or 500ms, got '0' (string)",
    ],
    ['status web', "`lastcall status` takes no name, got 'web'"],
    ['restart a b', "`lastcall restart` takes one name at most, got 'a b'"],
    ['kill web', 'give the signal with -s, as in: lastcall kill -s SIGUSR2 web'],
    [
      'kill -s USR3 web',
      "`--signal` must be the name of one of this platform's signals, got 'SIGUSR3' (string)",
    ],
    [
      'kill --signal usr2',
      "`--signal` must be the name of one of this platform's signals, got 'usr2' (string)",
    ],
    ['kill -s USR2 a b', "`lastcall kill` takes one name at most, got 'a b'"],
    ['kill -s', "Option '-s, --signal <value>' argument missing; see lastcall kill --help"],
    ['stop --json', "Unknown option '--json'; see lastcall stop --help"],
  ] as const) {
    test(`\`lastcall ${words}\` is refused with one sentence and status 2`, () =>
      inPlace(async (place) => {
        const { code, stdout, stderr } = await place.run(words === '' ? [] : words.split(' '))
        assert.deepEqual([code, stdout, stderr], [2, '', `lastcall: ${sentence}\n`])
      }))
  }

  test('a bad option for one program of a Procfile is refused before any program starts', () =>
    inPlace(async (place) => {
      place.write('Procfile', 'good: touch started\nbad: ls\n')
      const { code, stderr } = await place.run(['run', '--procfile', 'Procfile', '--ready', 'bad=/ready'])
      const sentence = "'spawned', 'message' or an http:// URL for a program without instances"
      assert.equal(stderr, `lastcall: bad: \`--ready\` must be ${sentence}, got '/ready' (string)\n`)
      assert.equal(code, 2)
      assert.deepEqual(place.files, ['Procfile'])
    }))
})
