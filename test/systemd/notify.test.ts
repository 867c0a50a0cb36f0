import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProgramResult } from 'lastcall/testing'
import { type FixtureOptions, runFixture } from '../support/fixture.ts'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import type { Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { inUnit, Unit } from '../support/unit.ts'

/** Runs the service as the unit's own process until it is ready, and stops it. */
function stopped(unit: Unit, words: readonly string[], options: FixtureOptions = {}): Promise<ProgramResult> {
  const { wrapper = unit.wrapper, env } = options
  return runFixture('unit.js', {
    until: 'ready\n',
    signal: 'SIGTERM',
    ...options,
    args: words,
    wrapper,
    env: { ...unit.env, ...env },
  })
}

const STOPPING = '/run/unit|STOPPING=1|STATUS=stopping on SIGTERM|EXTEND_TIMEOUT_USEC='

/** The messages, without the times that depend on this machine. */
const told = ({ messages }: Unit): string[] =>
  messages.map((message) => message.replace(/(?<=USEC=)\d+/, 'TIME'))

describe('S11 what a unit tells systemd', { concurrency: 2 }, () => {
  test('S11 the process of a unit tells when it is ready and when it stops', () =>
    inUnit(async (unit) => {
      const { code, stderr, stdout } = await stopped(unit, ['ready'])
      assert.deepEqual([code, stderr], [0, ''])
      assert.deepEqual(stdout.split('\n').slice(0, 3), [
        'NOTIFY_SOCKET /run/unit',
        'told: true',
        'NOTIFY_SOCKET is gone',
      ])
      assert.deepEqual(told(unit), ['/run/unit|READY=1', `${STOPPING}TIME`])
    }))

  test('S11 the time that a stop may take is the time until the deadline, and a second', () =>
    inUnit(async (unit) => {
      await stopped(unit, ['soon'])
      const [, us] = /EXTEND_TIMEOUT_USEC=(\d+)$/.exec(unit.messages[0] ?? '') ?? []
      assert.ok(Number(us) > 4_000_000 && Number(us) <= 5_000_000, us)
    }))

  test('S11 a process that does not announce that it is ready keeps NOTIFY_SOCKET, and may tell systemd itself', () =>
    inUnit(async (unit) => {
      const { stdout } = await stopped(unit, [])
      assert.equal(stdout, 'NOTIFY_SOCKET /run/unit\nNOTIFY_SOCKET /run/unit\nready\n')
      assert.deepEqual(told(unit), [`${STOPPING}TIME`])
    }))

  test('S11 with WatchdogSec the process keeps NOTIFY_SOCKET, which its answers need', () =>
    inUnit(async (unit) => {
      const { stdout } = await stopped(unit, ['ready'], { env: { WATCHDOG_USEC: '2000000' } })
      assert.match(stdout, /told: true\nNOTIFY_SOCKET \/run\/unit\n/)
    }))

  test('S11 a child of the process of a unit tells nothing', () =>
    inUnit(async (unit) => {
      const env = { SYSTEMD_EXEC_PID: String(process.pid) }
      const { stdout, code, stderr } = await stopped(unit, ['ready'], { env, wrapper: [] })
      assert.match(stdout, /told: false\nNOTIFY_SOCKET \/run\/unit\n/)
      assert.deepEqual([code, stderr, unit.messages], [0, '', []])
    }))

  test('S11 a worker thread tells nothing, and the main thread tells once that it stops', () =>
    inUnit(async (unit) => {
      const { stdout, code } = await stopped(unit, ['thread'])
      assert.match(stdout, /told: false\nNOTIFY_SOCKET \/run\/unit\n/)
      assert.deepEqual([code, told(unit)], [0, [`${STOPPING}TIME`]])
    }))

  test('S11 a long stop tells what it waits for, on one line', () =>
    inUnit(async (unit) => {
      const { code } = await stopped(unit, ['slow'])
      assert.deepEqual(
        [code, told(unit)],
        [0, [`${STOPPING}TIME`, '/run/unit|STATUS=waiting for a\\\\nMAINPID=1|EXTEND_TIMEOUT_USEC=TIME']],
      )
    }))

  test('X3 S11 with `exit: false` the process may live on, so it does not tell that it stops', () =>
    inUnit(async (unit) => {
      await runFixture(
        'unit.js',
        { until: 'ready\n', args: ['stays'], wrapper: unit.wrapper, env: unit.env },
        async (program) => {
          program.kill('SIGTERM')
          await program.until(() => unit.messages.length > 0)
          program.kill('SIGKILL')
        },
      )
      assert.deepEqual(told(unit), ['/run/unit|STATUS=stopping on SIGTERM|EXTEND_TIMEOUT_USEC=TIME'])
    }))

  test('T11 S11 a shutdown by the application does not tell that it stops, so that it still gets a SIGTERM', () =>
    inUnit(async (unit) => {
      const options = { args: ['ends'], wrapper: unit.wrapper, env: unit.env }
      const { code } = await runFixture('unit.js', options)
      assert.deepEqual(
        [code, told(unit)],
        [0, ["/run/unit|STATUS=stopping on shutdown('a notice')|EXTEND_TIMEOUT_USEC=TIME"]],
      )
    }))

  test('S11 without `systemd-notify` only the debug log says so', () =>
    inUnit(async (unit) => {
      const quiet = await stopped(unit, ['ready'])
      assert.match(quiet.stdout, /told: false\n/)
      assert.deepEqual([quiet.code, quiet.stderr], [0, ''])
      const { stderr } = await stopped(unit, ['ready'], { env: { DEBUG: 'lastcall:*' } })
      assert.match(stderr, /systemd-notify READY=1: Error: spawn systemd-notify ENOENT/)
    }, new Unit(false)))

  test('S11 a refused message only makes the answer false', () =>
    inUnit(async (unit) => {
      const { stdout, code, stderr } = await stopped(unit, ['ready'])
      assert.match(stdout, /told: false\n/)
      assert.deepEqual([code, stderr], [0, ''])
    }, new Unit('exit 1')))

  test('S11 the process waits until systemd knows that it is ready, even with nothing else to do', () =>
    inUnit(async (unit) => {
      const { stdout, code } = await runFixture('unit.js', {
        args: ['ready', 'leaves'],
        wrapper: unit.wrapper,
        env: unit.env,
      })
      assert.match(stdout, /told: true\n.*\nready\n$/)
      assert.deepEqual([code, unit.messages], [0, ['/run/unit|READY=1']])
    }, new Unit('sleep 0.3')))

  test('S11 a message about the stop holds no exit', () =>
    inUnit(async (unit) => {
      const { code, stderr } = await stopped(unit, [])
      assert.deepEqual([code, stderr, told(unit)], [0, '', [`${STOPPING}TIME`]])
    }, new Unit('exec sleep 600')))
})

describe('S11 what `lastcall run` tells systemd', { skip: NOT_NODE, concurrency: 2 }, () => {
  /** Starts `lastcall run` as the unit's own process. */
  const run = (place: Place, unit: Unit, words: readonly string[]): Program =>
    place.start([...unit.wrapper, NODE, place.cli, 'run', ...words], { env: unit.env })

  const SERVICE = `${NODE} ${fixture('activated.js')}`

  test('S11 it is ready when all programs are, none of which gets NOTIFY_SOCKET', () =>
    inUnit((unit) =>
      inPlace(async (place) => {
        const slow = `until test -e go; do sleep 0.05; done; exec ${SERVICE}`
        place.write('Procfile', `quick: ${SERVICE}\nslow: ${slow}\n`)
        const supervisor = run(place, unit, ['--procfile', 'Procfile', '--ready', 'message'])
        await supervisor.until('quick | LISTEN_FDS none, NOTIFY_SOCKET none')
        assert.deepEqual(unit.messages, [])
        place.write('go', '')
        await eventually(() => unit.messages.length > 0)
        assert.match(supervisor.stdout, /slow +\| LISTEN_FDS none, NOTIFY_SOCKET none/)
        supervisor.kill('SIGTERM')
        const { code, stderr } = await supervisor.exited()
        assert.equal(code, 0, stderr)
        assert.deepEqual(told(unit), ['/run/unit|READY=1', `${STOPPING}TIME`])
      }),
    ))

  test('S11 it is ready once, even if a program had to be started again before and after', () =>
    inUnit((unit) =>
      inPlace(async (place) => {
        const again = 'if test -e tried; then exec sleep 600; else touch tried; exit 1; fi'
        place.write('Procfile', `again: ${again}\nweb: ${SERVICE}\n`)
        const words = ['--procfile', 'Procfile', '--restart', 'on-failure', '--ready', 'web=message']
        const supervisor = run(place, unit, words)
        await eventually(() => unit.messages.length > 0)
        const restart = await place.run(['restart', 'web'])
        assert.equal(restart.code, 0, restart.stderr)
        supervisor.kill('SIGTERM')
        await supervisor.exited()
        assert.deepEqual(told(unit), ['/run/unit|READY=1', `${STOPPING}TIME`])
      }),
    ))
})
