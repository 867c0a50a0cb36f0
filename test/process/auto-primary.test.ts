import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { RunningProgram } from 'lastcall/testing'
import { Client } from '../support/client.ts'
import { eventually, inPlace, NODE, type Place } from '../support/place.ts'
import { count, runCluster } from '../support/plain-cluster.ts'
import { childOf, NAMESPACE, NO_NAMESPACE, type Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { LATE } from '../support/stopped-under-load.ts'
import { UntilRefused } from '../support/until-refused.ts'

const portOf = ({ stdout }: { readonly stdout: string }): number =>
  Number(/port (\d+) ready/.exec(stdout)?.[1])

/** A slow request that is under way. */
async function beginSlow(program: RunningProgram | Program): Promise<{ readonly answer: Promise<number> }> {
  const client = await Client.connect(portOf(program), false)
  const answer = client.get('/slow').then(({ status }) => status)
  await program.until('asked')
  return { answer }
}

describe('the primary of a cluster that loads lastcall/auto', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`W5 at ${signal}, the primary stops its workers, which finish their requests, and exits with 0`, async () => {
      let slow: Awaited<ReturnType<typeof beginSlow>> | undefined
      const result = await runCluster({}, {}, async (program) => {
        slow = await beginSlow(program)
        program.kill(signal)
      })
      assert.equal(await slow?.answer, 200)
      assert.equal(count('a worker exited with 0, as asked', result), 2)
      assert.deepEqual([result.code, result.stderr], [0, ''])
    })
  }

  test('W5 a cluster under load that gets SIGTERM loses no request', async () => {
    let load: UntilRefused | undefined
    const result = await runCluster({}, { env: { LASTCALL_DELAY: '300ms' } }, async (program) => {
      load = new UntilRefused(portOf(program), { path: '/' })
      await load.answered(300)
      program.kill('SIGTERM')
    })
    await load?.over
    assertNoneLost(load)
    assert.deepEqual([result.code, result.stderr], [0, ''])
  })

  test('W5 a primary with a server of its own drains it, and stops its workers', async () => {
    const result = await runCluster({ primary: 'serves metrics' })
    assert.equal(count('a worker exited with 0, as asked', result), 2)
    assert.deepEqual([result.code, result.stderr], [0, ''])
  })

  test('W5 LASTCALL_SIGNALS names the signals that the primary passes on', async () => {
    const env = { LASTCALL_SIGNALS: 'SIGUSR2' }
    const result = await runCluster({}, { env }, (program) => program.kill('SIGUSR2'))
    assert.equal(count('a worker exited with 0, as asked', result), 2)
    assert.deepEqual([result.code, result.stderr], [0, ''])
  })

  test('W5 when the whole process group gets SIGTERM, each worker hears it once', async () => {
    const result = await runCluster({ worker: 'hears' }, {}, ({ pid }) => process.kill(-pid, 'SIGTERM'))
    assert.equal(count('a worker heard', result), 2)
    assert.equal(count('a worker exited with 0, as asked', result), 2)
    assert.deepEqual([result.code, result.stderr], [0, ''])
  })

  test('W5 as process 1 the primary stops its workers, too', { skip: NO_NAMESPACE }, async () => {
    let slow: Awaited<ReturnType<typeof beginSlow>> | undefined
    const result = await runCluster({}, { wrapper: NAMESPACE }, async (program) => {
      slow = await beginSlow(program)
      process.kill(childOf(program.pid), 'SIGTERM')
    })
    assert.equal(await slow?.answer, 200)
    assert.deepEqual([result.code, result.stderr], [0, ''])
  })

  test('W5 a primary with its own listener for the signal passes nothing on', async () => {
    const kinds = { primary: 'hears the signal', worker: 'hears' }
    const result = await runCluster(kinds, {}, async (program) => {
      const clients = await Promise.all([0, 1].map(() => Client.connect(portOf(program), false)))
      program.kill('SIGTERM')
      await program.until('the primary heard')
      for (const client of clients) {
        await client.get('/')
        // A worker that stops says so in each response.
        assert.equal(client.isToldToGo, false)
      }
      program.kill('SIGKILL')
    })
    assert.deepEqual([result.signal, count('a worker heard', result), result.stderr], ['SIGKILL', 0, ''])
  })

  test('W5 a primary with its own hook for the shutdown passes nothing on', async () => {
    const result = await runCluster({ primary: 'has a hook', worker: 'hears' })
    assert.equal(count('the hook has run', result), 1)
    assert.deepEqual([result.code, count('a worker heard', result)], [0, 0])
  })

  test('W5 a primary whose last worker is gone ends by the signal, as without lastcall', async () => {
    const kinds = { primary: 'is done with its workers' }
    const result = await runCluster(kinds, { until: /done with its workers(\s+a worker exited.*){2}/ })
    assert.deepEqual([result.signal, result.stderr], ['SIGTERM', ''])
  })

  test('W5 a worker that ignores the signal is killed at the deadline, is named, and makes the status 124', () =>
    inPlace(async (place) => {
      const kinds = ['runs workers without lastcall', 'ignores the signal']
      const primary = startIn(place, kinds, { LASTCALL_TIMEOUT: '1s' })
      await primary.until('ready')
      const workers = [...primary.stdout.matchAll(/forked (\d+)/g)].map(([, pid]) => pid)
      primary.kill('SIGTERM')
      const { code, stderr } = await primary.exited()
      assert.match(
        stderr,
        /^lastcall: exit 124, .*: the deadline passed\n {2}cluster workers {2}had not ended after /,
      )
      assert.ok(stderr.includes(`left: ${workers.join(', ')})`), stderr)
      assert.equal(code, 124)
      await eventually(() => place.survivors().length === 0)
    }))

  test('W5 a worker that fails in its drain makes its status that of the primary', async () => {
    const { code, stderr } = await runCluster({ worker: 'fails' })
    assert.match(stderr, /^lastcall: exit 3, .*: 1 of 1 hooks did not succeed\n/)
    assert.match(stderr, /\[LastcallError: worker \d+ exited with code 3, worker \d+ exited with code 3\]/)
    assert.equal(code, 3)
  })

  for (const isFirst of [false, true]) {
    const what = isFirst ? 'as process 1 a primary' : 'a primary'
    const name = `W5 ${what} that forks a worker at each exit forks no more than it loses, none serves, and none is left`
    test(name, { skip: isFirst && NO_NAMESPACE }, () =>
      inPlace(async (place) => {
        const primary = startIn(place, ['forks again and again', ''], {}, isFirst)
        await primary.until('ready')
        const load = new UntilRefused(portOf(primary), { path: '/' })
        await load.answered(100)
        const { answer } = await beginSlow(primary)
        primary.kill('SIGTERM')
        const { code, stdout, stderr } = await primary.exited()
        await load.over
        assertNoneLost(load)
        assert.equal(await answer, 200)
        assert.equal(count('a worker listens', { stdout }), 2)
        assert.ok(count('forked', { stdout }) <= 4, stdout)
        assert.deepEqual([code, stderr], [0, ''])
        await eventually(() => place.survivors().length === 0)
      }),
    )
  }

  test('W5 a primary that exits with its last worker has cut off nothing', async () => {
    const { code, stderr } = await runCluster({ primary: 'exits with its last worker' })
    assert.deepEqual([code, stderr], [0, ''])
  })
})

/** No request failed but on a few new connections that crossed the close of one worker, while others still listened. */
function assertNoneLost(load: UntilRefused | undefined): void {
  const failures = load?.failures ?? []
  const crossed = / on request 1 of its connection$/
  assert.deepEqual(
    failures.filter((failure) => !crossed.test(failure)),
    [],
  )
  assert.ok(failures.length <= LATE, `${failures.length} crossed`)
}

/** Starts a cluster in a folder whose processes are counted. */
function startIn(
  place: Place,
  kinds: readonly string[],
  env: Readonly<Record<string, string>>,
  isFirst = false,
): Program {
  const auto = new URL('../../dist/auto.js', import.meta.url).href
  const source = readFileSync(new URL('../fixtures/plain-cluster.js', import.meta.url), 'utf8')
  place.write('cluster.mjs', source)
  const settings = { LASTCALL_DELAY: '100ms', ...env }
  return place.start([NODE, '--import', auto, 'cluster.mjs', ...kinds], { isFirst, env: settings })
}
