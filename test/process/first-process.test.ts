import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import { NO_NAMESPACE, type Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const REMEDY =
  'lastcall: Node as process 1 cannot reap orphaned processes; if programs leave any, use `docker run --init` or tini\n'

/** How often a test stops a container: without the repair, some of the stops end well. */
const STOPS = 20

/** The process outside that is 1 inside. */
const firstOf = ({ child: { pid } }: Program): string =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()

/** Runs `lastcall` inside, as `docker exec` does. */
const inside = (place: Place, supervisor: Program, words: readonly string[]) =>
  place.start(['nsenter', '-t', firstOf(supervisor), '-p', '-m', '-w', NODE, place.cli, ...words]).exited()

describe('S9 as process 1', { skip: NOT_NODE || NO_NAMESPACE, concurrency: 2 }, () => {
  test('a SIGTERM to process 1 stops its programs in order, after the remedy for orphans was printed once', () =>
    inPlace(async (place) => {
      const names = ['one', 'two']
      place.write('Procfile', names.map((name) => `${name}: ${NODE} ${fixture('worker.js')}\n`).join(''))
      const supervisor = place.lastcall(['run', '--procfile', 'Procfile'], { isFirst: true })
      await eventually(() => supervisor.stdout.split('ready').length === 3)
      supervisor.kill('SIGTERM')
      const { code, stdout, stderr } = await supervisor.exited()
      assert.deepEqual(
        [...stdout.matchAll(/^(\w+) \| hook ran 1 time/gm)].map(([, name]) => name),
        ['two', 'one'],
      )
      assert.equal(stderr.split(REMEDY).length, 2)
      assert.equal(code, 0)
      assert.deepEqual(place.survivors(), [])
    }))

  test('`lastcall restart web` in a container restarts the program, and process 1 goes on', () =>
    inPlace(async (place) => {
      const command = ['--name', 'web', '--', NODE, fixture('worker.js')]
      const supervisor = place.lastcall(['run', ...command], { isFirst: true })
      await supervisor.until('ready')
      const first = firstOf(supervisor)
      const { code, stdout } = await inside(place, supervisor, ['restart', 'web'])
      assert.equal(code, 0)
      assert.match(stdout, /^web +\d+ +running +0s +0 +exited with code 0$/m)
      await eventually(() => supervisor.stdout.split('ready').length === 3)
      assert.match(supervisor.stdout, /hook ran 1 time on SIGTERM\n/)
      assert.equal(firstOf(supervisor), first)
      assert.equal((await inside(place, supervisor, ['stop'])).code, 0)
      assert.equal((await supervisor.exited()).code, 0)
    }))

  for (const [what, init] of [
    ['as process 1', []],
    ['under tini', ['tini', '--']],
  ] as const) {
    const skip = init[0] && spawnSync(init[0], ['--version']).error ? `${init[0]} is not installed` : false
    test(`S8 \`lastcall stop\` in a container ends with 0, ${STOPS} of ${STOPS} times, with the supervisor ${what}`, {
      skip,
    }, async () => {
      const seen: unknown[] = []
      const stopOnce = (): Promise<void> =>
        inPlace(async (place) => {
          const program = ['--name', 'web', '--', 'sh', '-c', 'echo ready; exec sleep 60']
          const supervisor = place.start([...init, NODE, place.cli, 'run', ...program], { isFirst: true })
          await supervisor.until('ready')
          const { code, stdout, stderr } = await inside(place, supervisor, ['stop'])
          seen.push([code, /^web +- +stopped/m.test(stdout), stderr, (await supervisor.exited()).code])
        })
      for (let n = 0; n < STOPS; n += 4) await Promise.all([stopOnce(), stopOnce(), stopOnce(), stopOnce()])
      assert.deepEqual(seen, Array(STOPS).fill([0, true, '', 0]))
    })
  }

  for (const [what, script, status] of [
    ['a code', 'exit 5', 5],
    ['a signal', 'kill -9 $$', 137],
  ] as const) {
    test(`S4 process 1 exits with the status of a program that ends with ${what}`, () =>
      inPlace(async (place) => {
        const supervisor = place.lastcall(['run', '--', 'sh', '-c', script], { isFirst: true })
        assert.equal((await supervisor.exited()).code, status)
      }))
  }

  test('S2 a program that ignores SIGTERM is killed, and zombies do not hold process 1', () =>
    inPlace(async (place) => {
      // Orphans that have exited, and that nobody reaps.
      const script =
        'for n in 1 2 3; do (sleep 0.1 &) ; done; trap "" TERM; echo ready; while :; do sleep 1; done'
      const supervisor = place.lastcall(['run', '--stop-timeout', '500ms', '--', 'sh', '-c', script], {
        isFirst: true,
      })
      await supervisor.until('ready\n')
      supervisor.kill('SIGTERM')
      const { code, stderr } = await supervisor.exited()
      assert.match(stderr, /lastcall: sh \(\d+\) had to be killed\n/)
      assert.match(stderr, /supervisor {2}failed after [5-9]\d\d ms/)
      assert.equal(code, 1)
    }))
})
