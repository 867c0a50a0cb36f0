import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HELP } from '../../src/cli/help.ts'
import { flagOf } from '../../src/cli/option-table.ts'
import { parseRun, RUN_TABLES } from '../../src/cli/run/run-options.ts'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S10 the options of `lastcall run`', { skip: NOT_NODE }, () => {
  test('the help of `lastcall run` has each of its options, and no other', () => {
    const told = [...HELP.run.matchAll(/^ {2}--([\w-]+)/gm)].map(([, name]) => name)
    const known = Object.values(RUN_TABLES).flatMap((table) => Object.keys(table).map(flagOf))
    assert.deepEqual(
      told.map((name) => `--${name}`),
      known,
    )
    assert.ok(known.length > 10)
  })

  test('each option of `lastcall run` becomes an option of the library', () => {
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

  test('an option of a program can be given for one program of a Procfile', () =>
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

  test('a program is named after the file that Node runs, or its command', () => {
    const nameOf = (...command: string[]): string | undefined => {
      const options = parseRun(['--', ...command])
      return options === 'help' ? undefined : options.programs[0]?.name
    }
    assert.equal(nameOf('node', '--enable-source-maps', 'dist/server.js', 'x'), 'server')
    assert.equal(nameOf('/usr/bin/redis-server', '--port', '1'), 'redis-server')
    assert.equal(nameOf('./run me.sh'), 'run-me')
  })
})
