import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withProgram } from '../support/program.ts'
import { Azure, Ec2, Gce } from './services.ts'
import { assertTime, noticed, withWatcher } from './watched.ts'

/** A time from now. */
const inMs = (ms: number): Date => new Date(Date.now() + ms)

const PLATFORMS = [
  ['ec2', () => new Ec2()],
  ['gce', () => new Gce()],
  ['azure', () => new Azure()],
] as const

/** Requests until both keys of Compute Engine are known, and a request for each waits for a change. */
const BOTH_WAIT = 4

describe('a notice of EC2', { concurrency: 2 }, () => {
  test('T11 starts a shutdown with the two minutes that it leaves', () => {
    const ec2 = new Ec2()
    return withWatcher('ec2', ec2.answer, async (watched) => {
      await watched.server.isAskedMore(6)
      ec2.action = { action: 'terminate', time: inMs(120_000).toISOString() }
      const { code, detail, deadline } = await noticed(watched)
      assert.deepEqual([code, detail], [0, 'spot instance: terminate'])
      assertTime(deadline, 115_000)
    })
  })

  test('T11 that comes too late leaves a second', () => {
    const ec2 = new Ec2()
    ec2.action = { action: 'hibernate', time: inMs(-1_000).toISOString() }
    return withWatcher('ec2', ec2.answer, async (watched) => {
      const { code, detail, deadline } = await noticed(watched)
      assert.deepEqual([code, detail, deadline], [0, 'spot instance: hibernate', 1_000])
    })
  })

  test('that is a rebalance recommendation is told once, and stops nothing', () => {
    const ec2 = new Ec2()
    ec2.rebalance = { noticeTime: inMs(0).toISOString() }
    return withWatcher('ec2', ec2.answer, async ({ program, server }) => {
      await program.until('rebalance')
      await server.isAskedMore(10)
      program.kill('SIGTERM')
      const { code, stdout } = await program.exited()
      assert.deepEqual([code, stdout], [0, 'ready\nrebalance\nstore closes\nstore closed\n'])
    })
  })
})

describe('a notice of Compute Engine', { concurrency: 2 }, () => {
  const cases = [
    ['preempted', 'TRUE', 'the VM is preempted', 25_000],
    ['maintenance-event', 'TERMINATE_ON_HOST_MAINTENANCE', 'host maintenance', 55_000],
  ] as const
  for (const [key, value, reason, left] of cases) {
    test(`T11 starts a shutdown of ${left} ms when ${key} becomes ${value}`, () => {
      const gce = new Gce()
      return withWatcher('gce', gce.answer, async (watched) => {
        await watched.server.isAsked(BOTH_WAIT)
        gce.set(key, value)
        const { code, detail, deadline } = await noticed(watched)
        assert.deepEqual([code, detail, deadline], [0, reason, left])
      })
    })
  }

  test('of a migration stops nothing', () => {
    const gce = new Gce()
    return withWatcher('gce', gce.answer, async ({ program, server }) => {
      await server.isAsked(BOTH_WAIT)
      gce.set('maintenance-event', 'MIGRATE_ON_HOST_MAINTENANCE')
      await server.isAsked(BOTH_WAIT + 1)
      program.kill('SIGTERM')
      const { code, stdout } = await program.exited()
      assert.deepEqual([code, stdout], [0, 'ready\nstore closes\nstore closed\n'])
    })
  })
})

describe('a notice of Azure', { concurrency: 2 }, () => {
  const event = (EventType: string, Resources: readonly string[], NotBefore: string): object => ({
    EventId: 'f020ba2e-3bc0-4c40-a10b-86575a9eabd5',
    EventType,
    ResourceType: 'VirtualMachine',
    Resources,
    EventStatus: NotBefore === '' ? 'Started' : 'Scheduled',
    NotBefore,
  })

  for (const [type, left] of [
    ['Preempt', 30_000],
    ['Terminate', 300_000],
  ] as const) {
    test(`T11 starts a shutdown for ${type}, and says when it is done`, () => {
      const azure = new Azure()
      return withWatcher('azure', azure.answer, async (watched) => {
        azure.events = [event(type, ['vm-1'], inMs(left).toUTCString())]
        const { code, detail, deadline } = await noticed(watched)
        assert.deepEqual([code, detail], [0, `Azure: ${type}`])
        assertTime(deadline, left - 5_000)
        assert.deepEqual(azure.started, ['f020ba2e-3bc0-4c40-a10b-86575a9eabd5'])
        assert.match(watched.server.asked.at(-1) ?? '', /^POST /)
      })
    })
  }

  test('for several VMs is not acknowledged by one of them', () => {
    const azure = new Azure()
    azure.events = [event('Preempt', ['vm-0', 'vm-1'], '')]
    return withWatcher('azure', azure.answer, async (watched) => {
      const { code, deadline } = await noticed(watched)
      assert.deepEqual([code, deadline, azure.started], [0, 1_000, []])
    })
  })

  test('for other VMs, of a pause, or of a move in some days stops nothing', () => {
    const azure = new Azure()
    const later = inMs(600_000_000).toUTCString()
    azure.events = [
      event('Preempt', ['vm-2'], ''),
      event('Freeze', ['vm-1'], ''),
      event('Redeploy', ['vm-1'], later),
    ]
    return withWatcher('azure', azure.answer, async ({ program, server }) => {
      await server.isAskedMore(10)
      program.kill('SIGTERM')
      const { code, stdout } = await program.exited()
      assert.deepEqual([code, stdout, azure.started], [0, 'ready\nstore closes\nstore closed\n', []])
    })
  })
})

describe('looking for notices', { concurrency: 2 }, () => {
  for (const [platform, create] of PLATFORMS) {
    // That of Compute Engine waits for one answer: whether it goes on is not seen.
    if (platform !== 'gce') {
      test(`on ${platform} ends when the shutdown starts`, () =>
        withWatcher(platform, create().answer, async ({ program, server }) => {
          await server.isAskedMore(2)
          program.kill('SIGTERM')
          await program.until('store closes')
          const asked = server.asked.length
          const { code } = await program.exited()
          assert.equal(code, 0)
          assert.ok(server.asked.length <= asked + 1, 'one may have been under way')
        }))
    }

    test(`on ${platform} does not keep a process alive, not even beside a server that hangs`, () =>
      withWatcher(
        platform,
        () => undefined,
        async ({ program }) => {
          const { code, stdout, stderr } = await program.exited()
          assert.deepEqual([code, stdout, stderr], [0, 'ready\n', ''])
        },
        {},
      ))

    test(`on ${platform} does not keep a process alive where no metadata server is`, () =>
      withProgram(
        'notice/watcher.js',
        async (program) => {
          const { code, stdout } = await program.exited()
          assert.deepEqual([code, stdout], [0, 'ready\n'])
        },
        { env: { ...process.env, PLATFORM: platform, ENDPOINT: 'http://127.0.0.1:9' } },
      ))

    for (const [trouble, answer, line] of [
      ['an error', () => ({ status: 503 }), /^metadata: .* answers 503( instead of a token)?\n$/],
      ['a broken connection', () => 'hang up' as const, /^metadata: socket hang up\n$/],
    ] as const) {
      test(`on ${platform} survives ${trouble}, which is reported once for each thing looked for`, () =>
        withWatcher(platform, create().answer, async ({ program, server }) => {
          server.trouble = answer
          await program.until('metadata: ')
          await server.isAskedMore(4)
          server.trouble = undefined
          await server.isAskedMore(4)
          program.kill('SIGTERM')
          const { code, stderr } = await program.exited()
          const problems = stderr.split(/^(?=metadata)/m)
          assert.equal(code, 0)
          assert.equal(problems.length, platform === 'gce' ? 2 : 1)
          for (const problem of problems) assert.match(problem.replace(/^\{.*\n/m, ''), line)
        }))
    }
  }
})
