import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Docker } from './engine.ts'

const docker = await Docker.start()

const JSON_REPORT = '--env=LASTCALL_REPORT=json'
const BOTH = ['lastcall', 'run', '--procfile', 'Procfile']

/** Status of a program that is stopped as soon as it is ready, or ends before. */
async function statusOf(flags: readonly string[], command: readonly string[]): Promise<number> {
  const container = await docker.start(flags, command)
  await container.becomes(async () => {
    return (await container.logs()).stdout.includes('ready') || !(await container.state()).isRunning
  })
  return (await container.stop()).status
}

describe('limits of docker run', { skip: docker.skip, concurrency: 2 }, () => {
  test('--read-only: a supervisor goes on without its socket, and says so', async () => {
    const container = await docker.start(['--read-only'], BOTH)
    await container.until('worker ready')
    await container.until('web    | ready')
    const { status, stderr } = await container.stop()
    assert.equal(status, 0)
    assert.match(stderr, /starting without a control socket/)
  })

  test('--read-only with --tmpfs /tmp: lastcall status works', async () => {
    const container = await docker.start(['--read-only', '--tmpfs=/tmp'], BOTH)
    await container.until('worker ready')
    assert.equal((await container.exec('lastcall', 'status')).code, 0)
  })

  test('--read-only: a hook that loops still ends with 124', async () => {
    const flags = ['--read-only', '--env=LASTCALL_TIMEOUT=3s']
    assert.equal(await statusOf(flags, ['node', 'hooks.js', 'loops']), 124)
  })

  for (const user of ['1000', '1234:1234']) {
    test(`--user ${user}: lastcall status works, and docker stop ends with 0`, async () => {
      const container = await docker.start([`--user=${user}`], BOTH)
      await container.until('worker ready')
      await container.until('web    | ready')
      assert.equal((await container.exec('lastcall', 'status')).code, 0)
      assert.equal((await container.stop()).status, 0)
    })
  }

  test('H2 there is no delay with --tty, unless LASTCALL_DELAY asks for it', async () => {
    const drainsAt = async (...flags: readonly string[]): Promise<number | undefined> => {
      const container = await docker.start([JSON_REPORT, ...flags], ['node', 'server.js'])
      await container.until('ready')
      const { report } = await container.stop()
      return report?.hooks.find(({ name }) => name === 'http')?.startMs
    }
    const [usual, onTerminal, asked] = [
      await drainsAt(),
      await drainsAt('--tty'),
      await drainsAt('--tty', '--env=LASTCALL_DELAY=500ms'),
    ] as [number, number, number]
    assert.ok(usual >= 500 && asked >= 500 && onTerminal < 500, JSON.stringify([usual, onTerminal, asked]))
  })

  // Node 22 needs 7 threads and Node 20 needs 11, with its pool. Below that, both programs end in the same way.
  for (const limit of [7, 9, 11, 12, 14]) {
    test(`D6 --pids-limit ${limit}: a hook that reads a file ends as a handler without the library does`, async () => {
      const flags = [`--pids-limit=${limit}`]
      const plain = await statusOf(flags, ['node', 'plain.js'])
      assert.equal(await statusOf(flags, ['node', 'hooks.js', 'reads']), plain)
    })
  }

  test('--memory 96m: a hook that loops still ends with 124', async () => {
    const flags = ['--memory=96m', '--env=LASTCALL_TIMEOUT=3s']
    assert.equal(await statusOf(flags, ['node', 'hooks.js', 'loops']), 124)
  })

  test('S5 a program that the memory limit kills is started again, until that is too often: 137', async () => {
    const procfile = 'web: node server.js\ngrows: node grows.js\n'
    const run = 'lastcall run --restart on-failure --max-restarts 1 --procfile /tmp/Procfile'
    const command = ['sh', '-c', `printf '${procfile}' > /tmp/Procfile; exec ${run}`]
    const container = await docker.start(['--memory=192m', '--memory-swap=192m'], command)
    const { status, stdout, stderr } = await container.ended()
    assert.deepEqual([status, stdout.includes('cleaned up')], [137, true])
    assert.match(stderr, /grows.*SIGKILL/)
  })

  for (const kind of ['hangs', 'loops']) {
    test(`D3 --cpus 0.1: a hook that ${kind} ends with 124 and a report`, async () => {
      const flags = ['--cpus=0.1', JSON_REPORT, '--env=LASTCALL_TIMEOUT=5s']
      const container = await docker.start(flags, ['node', 'hooks.js', kind])
      await container.until('ready')
      const { status, report } = await container.stop()
      assert.deepEqual([status, report?.outcome], [124, 'timed-out'])
    })
  }
})

describe('restart policies of docker run', { skip: docker.skip, concurrency: 2 }, () => {
  for (const [status, restarts] of [
    [0, 0],
    [3, 2],
  ] as const) {
    test(`--restart on-failure:2, and a program that exits with ${status}: ${restarts} restarts`, async () => {
      const container = await docker.start(['--restart=on-failure:2'], ['node', 'exits.js', String(status)])
      await container.becomes(async () => {
        const state = await container.state()
        return !state.isRunning && state.restarts === restarts
      })
      const ending = await container.ended()
      assert.deepEqual([ending.status, ending.stdout], [status, 'flushed\n'.repeat(restarts + 1)])
    })
  }

  test('--restart on-failure: docker stop that ends with 124 is no reason to start again', async () => {
    const flags = ['--restart=on-failure', '--env=LASTCALL_TIMEOUT=2s']
    const container = await docker.start(flags, ['node', 'hooks.js', 'hangs'])
    await container.until('ready')
    const { status } = await container.stop()
    assert.deepEqual([status, (await container.state()).restarts], [124, 0])
  })
})
