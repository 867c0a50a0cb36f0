import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Container } from './container.ts'
import { Docker } from './engine.ts'

const docker = await Docker.start()

const RUN = ['lastcall', 'run', '--restart', 'on-failure']
const BOTH = [...RUN, '--procfile', 'Procfile']

/** Starts the web server and the worker of the examples under a supervisor. */
async function startBoth(...flags: readonly string[]): Promise<Container> {
  const container = await docker.start(flags, BOTH)
  await container.until('worker ready')
  await container.until('web    | ready')
  return container
}

const HOW = [
  { how: 'as process 1', init: [] },
  { how: 'behind --init', init: ['--init'] },
]

describe('S8 docker exec CONTAINER lastcall', { skip: docker.skip, concurrency: 2 }, () => {
  for (const { how, init } of HOW) {
    test(`status and restart reach the supervisor ${how}, and the container keeps running`, async () => {
      const container = await startBoth(...init)
      const status = await container.exec('lastcall', 'status', '--json')
      const states = JSON.parse(status.stdout).programs.map((each: { state: string }) => each.state)
      assert.deepEqual([status.code, states], [0, ['running', 'running']])
      assert.equal((await container.exec('lastcall', 'restart', 'web')).code, 0)
      await container.until('web    | ready', 2)
      assert.deepEqual([(await container.state()).isRunning, (await container.stop()).status], [true, 0])
    })

    test(`stop ends with 0 in 10 of 10 containers, ${how}`, async () => {
      const codes: (number | null)[] = []
      for (let count = 0; count < 10; count++) {
        const container = await startBoth(...init)
        codes.push((await container.exec('lastcall', 'stop')).code)
        codes.push((await container.ended()).status)
      }
      assert.deepEqual(codes, Array(20).fill(0))
    })
  }

  test('reload replaces instances, and says in one line what has none', async () => {
    const container = await docker.start(
      ['--env=PORT=3000'],
      [...RUN, '--instances', '2', '--', 'node', 'server.js'],
    )
    await container.until('ready', 2)
    assert.equal((await container.exec('lastcall', 'reload')).code, 0)
    await container.until('ready', 4)
    assert.equal((await container.stop()).status, 0)
    const both = await startBoth()
    const { code, stderr } = await both.exec('lastcall', 'reload', 'web')
    assert.equal(code, 1)
    assert.match(stderr, /^lastcall: .*web.*instances.*\n$/)
  })

  test('stop with --restart always: docker starts the container again; with on-failure it stays down', async () => {
    const always = await startBoth('--restart=always')
    await always.exec('lastcall', 'stop')
    await always.until('worker ready', 2)
    const onFailure = await startBoth('--restart=on-failure')
    await onFailure.exec('lastcall', 'stop')
    const { status } = await onFailure.ended()
    assert.deepEqual([status, (await onFailure.state()).restarts], [0, 0])
  })
})

describe('S a supervisor in a container', { skip: docker.skip, concurrency: 2 }, () => {
  test('S2 a program that ignores SIGTERM is killed, and the others are stopped: 1', async () => {
    // The web server is asked last, when the other one has been killed.
    const procfile = 'web: node server.js\nworker: node ignores.js\n'
    const run = 'lastcall run --stop-timeout worker=500ms --procfile /tmp/Procfile'
    const command = `printf '${procfile}' > /tmp/Procfile; exec ${run}`
    const container = await docker.start([], ['sh', '-c', command])
    await container.until('ignores')
    await container.until('| ready')
    const { status, stdout } = await container.stop()
    assert.deepEqual([status, stdout.includes('cleaned up')], [1, true])
  })

  test('D6 native code in a program is killed in time even as process 1: 137 from the supervisor', async () => {
    const command = [...RUN, '--timeout', '4s', '--', 'node', 'hooks.js', 'native']
    const container = await docker.start([], command)
    await container.until('ready')
    // The grace period is longer than this test waits.
    const { status, stderr } = await container.stop('--time=60')
    assert.equal(status, 137)
    assert.match(stderr, /lastcall: killed at the deadline: `first`/)
  })

  test('S7 the pid file of process 1 is replaced after docker kill and docker start', async () => {
    const container = await docker.start(
      [],
      [...RUN, '--pid-file', '/tmp/app.pid', '--', 'node', 'server.js'],
    )
    await container.until('ready')
    await container.do('kill')
    await container.do('start')
    await container.until('ready', 2)
    assert.equal((await container.exec('lastcall', 'status')).code, 0)
    assert.equal((await container.stop()).status, 0)
  })

  for (const { how, init } of HOW) {
    test(`S9 orphans of a program ${how}: ${init.length > 0 ? 'reaped' : 'they stay as zombies'}`, async () => {
      const container = await docker.start(init, ['node', 'orphans.js'])
      await container.until('ready')
      const count = async (command: string): Promise<number> =>
        Number((await container.exec('sh', '-c', `${command} | wc -l`)).stdout)
      await container.becomes(async () => (await count('grep -lz "^sleep" /proc/[0-9]*/cmdline')) === 0)
      // `docker top` lists none of them.
      const zombies = await count('grep -l "^State:.Z" /proc/[0-9]*/status')
      assert.equal(zombies, init.length > 0 ? 0 : 3)
      assert.equal((await container.stop()).status, 0)
    })
  }
})
