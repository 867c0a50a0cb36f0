import assert from 'node:assert/strict'
import { chmodSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { HELP } from '../../src/cli/help.ts'
import { eventually, fixture, inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S8 the commands beside `lastcall run`', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const words of [
    ['--help'],
    ...Object.keys(HELP)
      .filter(Boolean)
      .map((name) => [name, '--help']),
  ]) {
    test(`\`lastcall ${words.join(' ')}\` shows an example, and exits with 0`, () =>
      inPlace(async (place) => {
        const { code, stdout, stderr } = await place.run(words)
        assert.deepEqual([code, stderr], [0, ''])
        assert.match(stdout, /^Examples?:\n {2}lastcall /m)
      }))
  }

  test('each help text has 80 columns and fits a screen of 24 lines, or 40 if its command has many options', () => {
    for (const [name, text] of Object.entries(HELP)) {
      const lines = text.trimEnd().split('\n')
      assert.ok(
        lines.length <= (['run', 'rehearse'].includes(name) ? 40 : 23),
        `${name}: ${lines.length} lines`,
      )
      for (const line of lines) assert.ok(line.length <= 80, line)
    }
  })

  test('docs/supervisor/cli.md shows what `lastcall run --help` prints', () => {
    const page = readFileSync(new URL('../../docs/supervisor/cli.md', import.meta.url), 'utf8')
    assert.ok(page.includes(`\n\`\`\`text\n${HELP.run}\`\`\`\n`))
  })

  test('`lastcall --version` prints the version of the package', () =>
    inPlace(async (place) => {
      const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
      assert.deepEqual(await place.run(['--version']), {
        code: 0,
        signal: null,
        stdout: `${version}\n`,
        stderr: '',
      })
    }))

  for (const command of ['status', 'restart', 'reload', 'stop', 'kill -s HUP']) {
    test(`\`lastcall ${command}\` without a supervisor exits with 1, and says what to do`, () =>
      inPlace(async (place) => {
        const { code, stdout, stderr } = await place.run([...command.split(' '), '--control', 'no.sock'])
        assert.deepEqual([code, stdout], [1, ''])
        assert.equal(
          stderr,
          'lastcall: no supervisor listens at no.sock: start one with `lastcall run`, or name the socket of another one with --control\n',
        )
      }))
  }

  test('a socket that belongs to another process is named', () =>
    inPlace(async (place) => {
      const server = createServer((_, response) => response.end('hello')).listen(place.path('other.sock'))
      try {
        const { code, stderr } = await place.run(['status', '--control', 'other.sock'])
        assert.deepEqual(
          [code, stderr],
          [1, 'lastcall: the process that listens at other.sock is not a supervisor\n'],
        )
      } finally {
        server.close()
      }
    }))

  test('a supervisor is found from its own directory, and only from there', () =>
    inPlace(async (place) => {
      const supervisor = place.lastcall(['run', '--', NODE, fixture('worker.js')])
      await supervisor.until('ready')
      const { code, stdout } = await place.run(['status', '--json'])
      assert.equal(code, 0)
      const { pid, programs } = JSON.parse(stdout)
      assert.equal(pid, supervisor.child.pid)
      assert.deepEqual([programs[0].name, programs[0].state, programs[0].restarts], ['worker', 'running', 0])
      const elsewhere = await place.run(['status'], { cwd: '/' })
      assert.equal(elsewhere.code, 1)
      assert.match(
        elsewhere.stderr,
        /^lastcall: no supervisor that was started in \/ is running: start one with `lastcall run`/,
      )
      // Nobody asked for the default socket, so the second supervisor goes without.
      const second = await place.run(['run', '--', 'sh', '-c', 'exit 5'])
      assert.equal(second.code, 5)
      assert.match(
        second.stderr,
        /^lastcall: starting without a control socket: the control socket \S+ is in use by another supervisor\nlastcall: sh \(\d+\) exited with code 5\n$/,
      )
      const inner = [NODE, place.cli, 'run', '--control', 'one.sock', '--', 'true']
      const named = await place.run(['run', '--control', 'one.sock', '--', ...inner])
      assert.equal(named.code, 1)
      const stopped = await place.run(['stop'])
      assert.equal(stopped.code, 0)
      // The next command of a script can rely on the exit of the supervisor.
      await eventually(() => supervisor.child.exitCode !== null)
      assert.equal((await supervisor.exited()).code, 0)
    }))

  test(
    'a supervisor of another user in the same directory is named, with its user, and is not asked',
    {
      skip: process.getuid?.() === 0 ? false : 'only root can start it as another user, and look there',
    },
    () =>
      inPlace(async (place) => {
        chmodSync(place.folder, 0o755)
        const options = { uid: 65_534, env: { NODE_V8_COVERAGE: undefined } }
        const supervisor = place.lastcall(['run', '--', 'sh', '-c', 'echo ready; exec sleep 60'], options)
        await supervisor.until('ready')
        const { code, stderr } = await place.run(['status'])
        const remedy = "ask as that user, as in `docker exec --user 65534` or `sudo -u '#65534'`"
        assert.deepEqual(
          [code, stderr],
          [
            1,
            `lastcall: the supervisor that was started in ${place.folder} belongs to user 65534: ${remedy}\n`,
          ],
        )
        assert.equal((await place.run(['status'], options)).code, 0)
        supervisor.kill('SIGTERM')
        assert.deepEqual(await supervisor.exited(), { code: 0, signal: null, stdout: 'ready\n', stderr: '' })
        assert.match((await place.run(['status'])).stderr, /^lastcall: no supervisor that was started in /)
      }),
  )
})
