import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { noRoot } from '../support/root.ts'
import { Machine, noMachine } from './machine.ts'
import { addExample, addService, endOf, underLoad } from './unit.ts'

/** A hook that no test waits for. */
const HANGS = 'Environment=HOOK=600000'

const NODE = 'ExecStart=/usr/bin/node'

/** A program with a hook that waits in native code for a minute. */
const SLEEPS = `import { spawnSync } from 'node:child_process'
import { onShutdown } from 'lastcall'
onShutdown('sleeps', () => spawnSync('sleep', ['60']))
setInterval(() => {}, 1_000)
console.log('ready')
`

describe('S11 units of systemd', { skip: noRoot() || noMachine() }, () => {
  let machine: Machine
  before(async () => {
    machine = await Machine.boot()
  })
  after(() => machine?.destroy())

  const stop = (unit: string): Promise<string> => machine.output('systemctl', 'stop', unit)
  const start = (unit: string): Promise<string> => machine.output('systemctl', 'start', unit)
  // A `daemon-reload` between the end and the next start makes systemd count that start twice.
  const startedAgain = (unit: string): Promise<void> =>
    machine.until('it was started again', async () => (await machine.show(unit, 'NRestarts')) !== '0')

  describe('the examples as they are', { concurrency: 2 }, () => {
    for (const [name, port] of [
      ['web', 3001],
      ['web-notify', 3002],
    ] as const) {
      test(`${name}.service stops with its hooks, and within its time`, async () => {
        await addExample(machine, `${name}.service`, `[Service]\nEnvironment=PORT=${port}\n`)
        await start(name)
        await underLoad(machine, port, async () => {})
        await stop(name)
        assert.equal(await endOf(machine, name), 'success 0 0')
        assert.match(await machine.journal(name), /\ncleaned up\n/)
      })
    }
  })

  test('web-instances.service: two reloads under load lose no request, and the stop is clean', async (context) => {
    await addExample(machine, 'web-instances.service', '[Service]\nEnvironment=PORT=3003\n')
    await start('web-instances')
    const { ok, again, failures } = await underLoad(machine, 3003, async () => {
      for (let round = 0; round < 2; round++) await machine.output('systemctl', 'reload', 'web-instances')
    })
    assert.deepEqual(failures, {})
    assert.ok(ok > 200, `${ok} requests`)
    context.diagnostic(`${ok} requests, ${again} sent again`)
    await stop('web-instances')
    const cleaned = (await machine.journal('web-instances')).match(/^cleaned up$/gm)
    assert.equal(cleaned?.length, 12)
  })

  // One after the other: a `daemon-reload` makes systemd forget an extended time.
  describe('Type=notify', () => {
    for (const [who, lines] of [
      ['root', []],
      ['an ordinary user', ['User=nobody', 'NotifyAccess=all']],
      ['lastcall run', ['NotifyAccess=all']],
    ] as const) {
      test(`${who}: the start waits for READY, and the stop may take longer than TimeoutStopSec`, async () => {
        const name = who.replaceAll(' ', '-')
        const command =
          who === 'lastcall run'
            ? `/srv/web/node_modules/.bin/lastcall run --no-control -- node service.js`
            : '/usr/bin/node service.js'
        await addService(machine, name, [
          'Type=notify',
          ...lines,
          `ExecStart=${command}`,
          'Environment=HOOK=4500 LASTCALL_TIMEOUT=8s',
          'TimeoutStopSec=2',
        ])
        await start(name)
        assert.equal(await machine.show(name, 'SubState'), 'running')
        // A supervisor is ready once its program has been started, which may be before that listens for signals.
        await machine.until('the program runs', async () => (await machine.journal(name)).includes('told'))
        await machine.output('systemctl', 'stop', '--no-block', name)
        await machine.until('the unit says that it stops', async () =>
          (await machine.show(name, 'StatusText')).startsWith('stopping on SIGTERM'),
        )
        const waiting = who === 'lastcall run' ? /waiting for supervisor/ : /waiting for slow\\nMAINPID=1/
        await machine.until('the unit says what it waits for', async () =>
          waiting.test(await machine.show(name, 'StatusText')),
        )
        assert.match((await machine.run('systemctl', 'status', name)).stdout, waiting)
        await stop(name)
        const journal = await machine.journal(name)
        assert.match(journal, /\nhook done\n/)
        assert.doesNotMatch(journal, /timed out|SIGKILL/)
      })
    }

    test('an ordinary user without NotifyAccess=all: the start fails, and the hooks run', async () => {
      const lines = ['Type=notify', 'User=nobody', `${NODE} service.js`, 'TimeoutStartSec=1']
      await addService(machine, 'unheard', lines)
      assert.notEqual((await machine.run('systemctl', 'start', 'unheard')).code, 0)
      const journal = await machine.journal('unheard')
      assert.match(journal, /reception only permitted for main PID/)
      assert.match(journal, /hook done/)
    })

    test('a daemon-reload during the stop: the time is extended again before TimeoutStopSec', async () => {
      await addService(machine, 'reloaded', [
        'Type=notify',
        `${NODE} service.js`,
        'Environment=HOOK=8000 LASTCALL_TIMEOUT=20s',
        'TimeoutStopSec=6',
      ])
      await start('reloaded')
      await machine.output('systemctl', 'stop', '--no-block', 'reloaded')
      await machine.until('the unit says that it stops', async () =>
        (await machine.show('reloaded', 'StatusText')).startsWith('stopping'),
      )
      await machine.output('systemctl', 'daemon-reload')
      await stop('reloaded')
      assert.match(await machine.journal('reloaded'), /\nhook done\n/)
    })

    test('T11 a shutdown by the application: systemctl stop sends SIGTERM, and the shutdown gets shorter', async () => {
      await addService(machine, 'notice', [
        'Type=notify',
        `${NODE} service.js`,
        'Environment=NOTICE=600000 HOOK=600000 LASTCALL_TIMEOUT=1s',
      ])
      await start('notice')
      await machine.until('it stops', async () =>
        (await machine.show('notice', 'StatusText')).startsWith('stopping on shutdown'),
      )
      await stop('notice')
      assert.equal(await endOf(machine, 'notice'), 'exit-code 1 124')
      assert.match(await machine.journal('notice'), /\nheard SIGTERM\n/)
    })

    test('a crash: STOPPING does not keep Restart=on-failure from starting the unit again', async () => {
      await addService(machine, 'crash', [
        'Type=notify',
        `${NODE} service.js`,
        'Environment=CRASH=/tmp/crashed',
        'Restart=on-failure',
      ])
      await start('crash')
      await startedAgain('crash')
      await machine.until('it runs', async () => (await machine.show('crash', 'SubState')) === 'running')
      await stop('crash')
    })
  })

  describe('a hook that hangs', { concurrency: 3 }, () => {
    const SHORT = 'Environment=LASTCALL_TIMEOUT=1s'

    test('the timeout is within TimeoutStopSec: lastcall exits with 124, and a stopped unit stays stopped', async () => {
      await addService(machine, 'hangs', [`${NODE} service.js`, HANGS, SHORT, 'Restart=on-failure'])
      await start('hangs')
      await machine.until('it runs', async () => (await machine.journal('hangs')).includes('told'))
      await stop('hangs')
      assert.equal(await endOf(machine, 'hangs'), 'exit-code 1 124')
      assert.equal(await machine.show('hangs', 'NRestarts'), '0')
      assert.match(await machine.journal('hangs'), /\n {2}slow\\nMAINPID=1 /)
    })

    test('after a SIGTERM from elsewhere, Restart=on-failure starts the unit again', async () => {
      await addService(machine, 'again', [`${NODE} service.js`, HANGS, SHORT, 'Restart=on-failure'])
      await start('again')
      await machine.until('it runs', async () => (await machine.journal('again')).includes('told'))
      await machine.output('systemctl', 'kill', '--signal=TERM', 'again')
      await startedAgain('again')
      await stop('again')
    })

    test('with SuccessExitStatus=124 it is not started again', async () => {
      await addService(machine, 'success', [
        `${NODE} service.js`,
        HANGS,
        SHORT,
        'Restart=on-failure',
        'SuccessExitStatus=124',
        'RemainAfterExit=yes',
      ])
      await start('success')
      await machine.until('it runs', async () => (await machine.journal('success')).includes('told'))
      await machine.output('systemctl', 'kill', '--signal=TERM', 'success')
      await machine.until(
        'it has exited',
        async () => (await machine.show('success', 'SubState')) === 'exited',
      )
      assert.equal(await endOf(machine, 'success'), 'success 1 124')
      assert.equal(await machine.show('success', 'NRestarts'), '0')
    })

    test('the timeout is longer than TimeoutStopSec, without Type=notify: systemd kills', async () => {
      await addService(machine, 'killed', [
        `${NODE} service.js`,
        HANGS,
        'Environment=LASTCALL_TIMEOUT=60s',
        'TimeoutStopSec=1',
      ])
      await start('killed')
      await machine.until('it runs', async () => (await machine.journal('killed')).includes('told'))
      await stop('killed')
      assert.equal(await endOf(machine, 'killed'), 'timeout 2 9')
    })
  })

  test('D6 native code that blocks is killed by the watchdog: the result is a signal', async () => {
    machine.write('/srv/web/sleeps.js', SLEEPS)
    await addService(machine, 'sleeps', [`${NODE} sleeps.js`, 'Environment=LASTCALL_TIMEOUT=2s'])
    await start('sleeps')
    await machine.until('it runs', async () => (await machine.journal('sleeps')).includes('ready'))
    await stop('sleeps')
    assert.equal(await endOf(machine, 'sleeps'), 'signal 2 9')
    assert.match(
      await machine.journal('sleeps'),
      /^lastcall: killed at the deadline: `sleeps` blocks the process/m,
    )
  })

  test('a program without a hook ends by SIGTERM, and the result is a success all the same', async () => {
    const command = `${NODE} -e "setInterval(()=>{},1000);console.log('ready')"`
    // Otherwise systemd forgets a unit that has ended well.
    await addService(machine, 'plain', [command, 'RemainAfterExit=yes'])
    await start('plain')
    await machine.until('it runs', async () => (await machine.journal('plain')).includes('ready'))
    await machine.output('systemctl', 'kill', '--signal=TERM', 'plain')
    await machine.until('it has exited', async () => (await machine.show('plain', 'SubState')) === 'exited')
    assert.equal(await endOf(machine, 'plain'), 'success 2 15')
  })

  describe('KillMode of a supervisor', { concurrency: 2 }, () => {
    for (const [mode, orders] of [
      ['mixed', [['b', 'a']]],
      [
        'control-group',
        [
          ['a', 'b'],
          ['b', 'a'],
        ],
      ],
    ] as const) {
      test(`${mode}: each program stops once, ${mode === 'mixed' ? 'the newest first' : 'all at once'}`, async () => {
        const folder = `/srv/${mode}`
        machine.write(
          `${folder}/Procfile`,
          ['a', 'b'].map((p) => `${p}: node /srv/web/supervised.js ${p}\n`).join(''),
        )
        await addService(machine, mode, [
          `WorkingDirectory=${folder}`,
          `KillMode=${mode}`,
          'ExecStart=/srv/web/node_modules/.bin/lastcall run --no-control --procfile Procfile',
        ])
        await start(mode)
        await machine.until('both run', async () => {
          const journal = await machine.journal(mode)
          return journal.includes('a runs') && journal.includes('b runs')
        })
        await stop(mode)
        const journal = await machine.journal(mode)
        const done = [...journal.matchAll(/^[ab] +\| ([ab]) done$/gm)].map(([, name]) => name)
        assert.ok(
          orders.some((order) => order.join() === done.join()),
          journal,
        )
        const first =
          /^[ab] +\| [ab] (heard SIGTERM|done)\n(?:.*\n)*?[ab] +\| [ab] (heard SIGTERM|done)$/m.exec(journal)
        assert.deepEqual(first?.slice(1), ['heard SIGTERM', mode === 'mixed' ? 'done' : 'heard SIGTERM'])
      })
    }
  })

  test('poweroff waits for a hook of 4 s', async () => {
    await addService(machine, 'last', [`${NODE} service.js`, 'Environment=HOOK=4000 DONE=/kept/hook'])
    await start('last')
    await machine.until('it runs', async () => (await machine.journal('last')).includes('told'))
    await machine.powerOff()
    assert.equal(readFileSync(join(machine.kept, 'hook'), 'utf8'), 'done')
  })
})
