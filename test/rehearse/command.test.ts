import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { resultOf } from '../../src/rehearse/findings/verdict.ts'
import type { RehearsalResult } from '../../src/rehearse/result.ts'
import { faultsOf } from '../support/json-schema.ts'
import { findPort } from '../support/port.ts'
import { NO_NAMESPACE, type Outcome, Program } from '../support/program.ts'
import { rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { temporaryPath } from '../support/temporary-path.ts'
import { until } from '../support/until.ts'

const COMMAND = fileURLToPath(new URL('../../dist/cli/lastcall.js', import.meta.url))

const lastcall = (...args: string[]): Promise<Outcome> =>
  new Program(COMMAND, { args: ['rehearse', ...args], stdio: 'pipe' }).exited()

const SCHEMA = JSON.parse(readFileSync(new URL('../../docs/rehearse-schema.json', import.meta.url), 'utf8'))

/** Writing to this file fails, as on a full disk. */
const NO_FULL = existsSync('/dev/full') ? false : 'there is no /dev/full here'

/** How many processes have this word in their command line. */
const countOf = (word: string): number => commandLines().filter((words) => words.includes(word)).length

/** The words of each process. A bare Linux has no ps(1). */
function commandLines(): string[][] {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['axww', '-o', 'args'], { encoding: 'utf8' })
    return stdout.split('\n').map((line) => line.split(' '))
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    } catch {
      return []
    }
  })
}

describe('P1 `lastcall rehearse`', { skip: NOT_NODE }, () => {
  test('with --json it prints what it has found, tells its progress on stderr, and leaves no process behind', async () => {
    const mark = `exits-${process.pid}`
    const { code, stdout, stderr } = await lastcall('--json', '--', 'node', service('exits.js'), mark)
    assert.deepEqual(faultsOf(JSON.parse(stdout), SCHEMA), [])
    const { schema, command, target, rehearsals, findings } = JSON.parse(stdout) as RehearsalResult
    assert.match(stderr, /^lastcall rehearse: SIGTERM under load …$/m)
    assert.deepEqual([code, schema, command.at(-1), target?.path], [1, 1, mark, '/'])
    assert.ok((rehearsals[0]?.requests.cut ?? 0) > 0)
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['ended-at-once'],
    )
    assert.equal(countOf(mark), 0)
  })

  test('a readiness route that says yes until the end, and a balancer that keeps connections longer, are found', async () => {
    const options = { ready: '/', balancerKeepAlive: 60_000 }
    const record = await rehearsed(['node', service('good2.js')], ['under-load'], options)
    const ids = resultOf(record).findings.map(({ id }) => id)
    assert.deepEqual(ids, ['never-not-ready', 'keep-alive-too-short'])
    assert.ok((record.rehearsals[0]?.readiness?.answers ?? 0) > 0)
  })

  test('--html and --junit write files, and stdout has the verdict', async (t) => {
    const [html, junit] = ['page.html', 'junit.xml'].map((file) => temporaryPath(t, file)) as [string, string]
    const files = ['--html', html, '--junit', junit]
    const { code, stdout } = await lastcall(...files, '--', 'node', service('exits.js'))
    assert.equal(code, 1)
    assert.match(stdout, /FAIL SIGTERM under load .* lost\n/)
    assert.match(readFileSync(html, 'utf8'), /^<!doctype html>/i)
    assert.match(readFileSync(junit, 'utf8'), /<failure /)
  })

  test('a program that cannot be rehearsed makes the exit status 2', async () => {
    const { code, stdout } = await lastcall('--json', '--', 'node', service('odd.js'), 'ends')
    assert.equal(code, 2)
    assert.match((JSON.parse(stdout) as Measured).invalid ?? '', /no database at localhost/)
  })

  for (const [option, value] of [
    ['--port', (port: number) => String(port)],
    ['--url', (port: number) => `http://localhost:${port}`],
  ] as const) {
    test(`${option} names one of two ports that both answer`, async () => {
      const [other, port] = [await findPort(), await findPort()]
      const command = ['node', service('odd.js'), 'two ports', String(other), String(port)] as const
      const { code, stdout } = await lastcall('--json', option, value(port), '--', ...command)
      const { invalid, target, rehearsals } = JSON.parse(stdout) as RehearsalResult
      assert.deepEqual([code, invalid, target?.port, target?.others], [1, null, port, [other]])
      assert.ok((rehearsals[0]?.requests.answered ?? 0) > 0)
    })
  }

  test('--clients says how many clients there are', async () => {
    const { stdout } = await lastcall('--json', '--clients', '3', '--', 'node', service('exits.js'))
    const { rehearsals } = JSON.parse(stdout) as RehearsalResult
    const kinds = rehearsals[0]?.byClient.map(({ client }) => client)
    assert.deepEqual(kinds?.toSorted(), ['keep-alive', 'new-connection', 'returning'])
  })

  test('a bad request makes the exit status 2, and says what a request looks like', async () => {
    const { code, stderr } = await lastcall('--request', 'order', '--', 'node', service('good.js'))
    assert.equal(code, 2)
    assert.match(stderr, /^lastcall: `--request` must be a method, a path and perhaps a body/)
  })

  test('Ctrl-C kills the program that is being rehearsed', async () => {
    const mark = `deaf-${process.pid}`
    const args = ['rehearse', '--grace', '60s', '--', 'node', service('deaf.js'), mark]
    const program = new Program(COMMAND, { args, stdio: 'pipe' })
    // The command itself has the word, too.
    await until(() => countOf(mark) === 2)
    program.kill('SIGINT')
    const { signal } = await program.exited()
    assert.equal(signal, 'SIGINT')
    assert.equal(countOf(mark), 0)
  })

  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    test(`${signal} as soon as the program is there kills it, and leaves no folder`, async (t) => {
      const mark = `early-${signal}-${process.pid}`
      const folder = dirname(temporaryPath(t, 'x'))
      const args = ['rehearse', '--', 'node', service('deaf.js'), mark]
      const program = new Program(COMMAND, { args, stdio: 'pipe', env: { ...process.env, TMPDIR: folder } })
      await until(() => readdirSync(folder).length > 0)
      program.kill(signal)
      assert.equal((await program.exited()).signal, signal)
      assert.deepEqual([countOf(mark), readdirSync(folder)], [0, []])
    })
  }

  test('an error that nobody catches kills the program, and leaves no folder', async (t) => {
    const mark = `error-${process.pid}`
    const folder = dirname(temporaryPath(t, 'x'))
    // As soon as the folder of the program is there.
    const error = `import { readdirSync } from 'node:fs'
      const timer = setInterval(() => {
        if (readdirSync(process.env.TMPDIR).length === 0) return
        clearInterval(timer)
        throw new Error('planted')
      }, 5)
      timer.unref()`
    const flags = ['--import', `data:text/javascript,${encodeURIComponent(error)}`]
    const args = ['rehearse', '--json', '--', 'node', service('deaf.js'), mark]
    const env = { ...process.env, TMPDIR: folder }
    const { code, stdout, stderr } = await new Program(COMMAND, { flags, args, env, stdio: 'pipe' }).exited()
    assert.match(stderr, /planted/)
    assert.deepEqual([code, stdout], [1, ''])
    assert.deepEqual([countOf(mark), readdirSync(folder)], [0, []])
  })

  test('a full disk behind stderr does not end the rehearsals', { skip: NO_FULL }, async (t) => {
    const folder = dirname(temporaryPath(t, 'x'))
    const command = `exec node ${COMMAND} rehearse --json -- node ${service('exits.js')} 2>/dev/full`
    const env = { ...process.env, TMPDIR: folder }
    const shell = new Program('', { command: ['sh', '-c', command], stdio: 'pipe', env })
    const { code, stdout } = await shell.exited()
    assert.deepEqual([code, (JSON.parse(stdout) as RehearsalResult).verdict], [1, 'lost'])
    assert.deepEqual(readdirSync(folder), [])
  })

  test('a reader of stderr that is gone does not end the rehearsals', async () => {
    const program = new Program(COMMAND, {
      args: ['rehearse', '--json', '--', 'node', service('exits.js')],
      stdio: 'pipe',
    })
    program.child.stderr?.destroy()
    const { code, stdout } = await program.exited()
    assert.deepEqual([code, (JSON.parse(stdout) as RehearsalResult).verdict], [1, 'lost'])
  })

  test('a file that cannot be written is refused before anything is started', async (t) => {
    const mark = temporaryPath(t, 'started')
    const { code, stderr } = await lastcall('--html', '/no-such-folder/page.html', '--', 'touch', mark)
    assert.equal(code, 2)
    assert.match(stderr, /^lastcall: `--html` must be a file that can be written, .*: there is no folder/)
    assert.equal(existsSync(mark), false)
  })

  for (const name of ['', '/etc/passwd/server']) {
    test(`with the command '${name}', --json prints that it is invalid, and the exit status is 2`, async () => {
      const { code, stdout } = await lastcall('--json', '--', name)
      const { verdict, invalid } = JSON.parse(stdout) as RehearsalResult
      assert.deepEqual([code, verdict], [2, 'invalid'])
      assert.match(invalid ?? '', /^it could not be started: /)
    })
  }

  test('--as-process-1 rehearses that alone', { skip: NO_NAMESPACE }, async () => {
    const ids = ['under-load', 'as-process-1'] as const
    const { rehearsals } = await rehearsed(['node', service('good.js')], ids, { asProcess1: true })
    assert.deepEqual(
      rehearsals.map(({ id, isProcess1, exit }) => [id, isProcess1, exit?.code]),
      [['as-process-1', true, 0]],
    )
  })

  test('--repeat runs each rehearsal as often', async () => {
    const { rehearsals } = await rehearsed(['node', service('good2.js')], ['under-load', 'at-start'], {
      repeat: 2,
      duration: 500,
    })
    assert.deepEqual(
      rehearsals.map(({ id }) => id),
      ['under-load', 'under-load', 'at-start', 'at-start'],
    )
  })

  test('`npm start` ends without its server, kills it as process 1, and the remedy names the server', async (t) => {
    const manifest = temporaryPath(t, 'package.json')
    writeFileSync(manifest, JSON.stringify({ scripts: { start: `node ${service('good.js')}` } }))
    const command = ['npm', '--prefix', dirname(manifest), 'start'] as const
    const record = await rehearsed([...command], ['under-load', 'as-process-1'])
    const [finding, ...others] = resultOf(record).findings
    assert.deepEqual([finding?.id, others], ['signal-not-passed-on', []])
    assert.equal(finding?.remedy.to, `CMD ["node","${service('good.js')}"]`)
    assert.equal(record.target?.process, 'descendant')
    const [first, second] = record.rehearsals
    const server = first?.processes.find(({ listens }) => listens)
    assert.equal(server?.exitedAfterMs, null)
    assert.ok(first?.leftBehind.some(({ kind }) => kind === 'port'))
    if (NO_NAMESPACE) return
    assert.equal(second?.isProcess1, true)
    assert.match(finding?.details.join(' ') ?? '', /As process 1 of a container, npm (ended|ignored) /)
  })
})
