import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pause } from '../../support/program.ts'
import type { Container, Ending } from './container.ts'
import { Docker } from './engine.ts'

const docker = await Docker.start()

const TIMEOUT = 3_000
const USUAL = ['--env=LASTCALL_REPORT=json', `--env=LASTCALL_TIMEOUT=${TIMEOUT}ms`]

/** Starts a program whose first hook is of a kind. */
async function startHooks(kind: string, ...flags: readonly string[]): Promise<Container> {
  const container = await docker.start(flags, ['node', 'hooks.js', kind])
  await container.until('ready')
  return container
}

/** Status, outcome, and what each hook came to. */
function summarize({ status, report }: Ending): unknown[] {
  return [status, report?.outcome, ...(report?.hooks ?? []).map((hook) => `${hook.name} ${hook.status}`)]
}

describe('deadlines under docker stop', { skip: docker.skip, concurrency: 2 }, () => {
  test('D9 a hook that hangs has the default 9 s, and exits with 124 before docker kills', async () => {
    const container = await startHooks('hangs', '--env=LASTCALL_REPORT=json')
    const ending = await container.stop()
    assert.deepEqual(summarize(ending), [124, 'timed-out', 'first abandoned', 'flush done'])
    assert.ok((ending.report?.durationMs ?? 0) >= 9_000)
  })

  for (const init of [[], ['--init']]) {
    const how = init.length > 0 ? 'behind --init' : 'as process 1'

    test(`D3 a hook that hangs ${how}: 124 with the whole report, and the hook below it runs`, async () => {
      const ending = await (await startHooks('hangs', ...init, ...USUAL)).stop()
      assert.deepEqual(summarize(ending), [124, 'timed-out', 'first abandoned', 'flush done'])
      assert.ok((ending.report?.durationMs ?? 0) >= TIMEOUT)
    })

    for (const kind of ['loops', 'loops-after-await']) {
      test(`D6 a hook that ${kind} ${how}: 124 with a report, and the hook below it begins`, async () => {
        const ending = await (await startHooks(kind, ...init, ...USUAL)).stop()
        assert.deepEqual([ending.status, ending.report?.outcome], [124, 'timed-out'])
        assert.match(ending.stdout, /flushed/)
        assert.match(ending.stderr, /lastcall: first blocks the event loop\n[\s\S]*hooks\.js:/)
      })
    }
  }

  test('D6 native code as process 1 ends by the kill of docker stop, 137, after a line that says why', async () => {
    const ending = await (await startHooks('native', ...USUAL)).stop('--time=5')
    assert.equal(ending.status, 137)
    assert.match(ending.stderr, /not killed at the deadline, as process 1: `first`/)
  })

  test('D6 native code behind --init is killed at the deadline, 137, after a line that says why', async () => {
    // The grace period is longer than this test waits.
    const ending = await (await startHooks('native', '--init', ...USUAL)).stop('--time=60')
    assert.equal(ending.status, 137)
    assert.match(ending.stderr, /lastcall: killed at the deadline: `first`/)
  })

  test('X1 a hook that fails: 1, and the others run', async () => {
    const ending = await (await startHooks('fails', ...USUAL)).stop()
    assert.deepEqual(summarize(ending), [1, 'failed', 'first failed', 'flush done'])
  })
})

describe('other commands of docker', { skip: docker.skip, concurrency: 2 }, () => {
  test('docker restart runs the hooks, and the program starts again', async () => {
    const container = await startHooks('done', ...USUAL)
    await container.do('restart')
    await container.until('ready', 2)
    assert.equal((await container.logs()).stdout, 'ready\nflushed\nready\n')
  })

  test('docker kill --signal INT runs the hooks, 0', async () => {
    const container = await startHooks('done', ...USUAL)
    await container.do('kill', '--signal=INT')
    assert.deepEqual(summarize(await container.ended()), [0, 'clean', 'first done', 'flush done'])
  })

  test('T3 a second docker kill --signal INT forces the exit with 130', async () => {
    const container = await startHooks('hangs', '--env=LASTCALL_REPORT=json', '--env=LASTCALL_TIMEOUT=25s')
    await container.do('kill', '--signal=INT')
    await container.until('waiting for first')
    await container.do('kill', '--signal=INT')
    const { status, report } = await container.ended()
    assert.deepEqual([status, report?.outcome], [130, 'forced'])
  })

  test('docker kill runs no hook, 137', async () => {
    const container = await startHooks('done')
    await container.do('kill')
    const { status, stdout } = await container.ended()
    assert.deepEqual([status, stdout], [137, 'ready\n'])
  })

  test('D11 docker pause past the deadline: 124 after docker unpause, with a report that says so', async () => {
    const container = await startHooks('hangs', `--env=LASTCALL_TIMEOUT=${TIMEOUT}ms`)
    await pauseWhileStopping(container)
    const { status, stderr } = await container.ended()
    assert.equal(status, 124)
    assert.match(stderr, /the deadline had passed .* before the process could act: it was paused or blocked/)
    assert.match(stderr, /first +had not ended/)
  })

  test('D11 docker pause past the deadline of a hook that loops: 124 after docker unpause', async () => {
    const container = await startHooks('loops', ...USUAL)
    await pauseWhileStopping(container)
    assert.deepEqual(summarize(await container.ended()).slice(0, 2), [124, 'timed-out'])
  })
})

/** From right after SIGTERM until more than a second after the deadline. */
async function pauseWhileStopping(container: Container): Promise<void> {
  await container.do('kill', '--signal=TERM')
  await container.do('pause')
  await pause(TIMEOUT + 1_200)
  await container.do('unpause')
}
