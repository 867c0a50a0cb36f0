import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { resultOf } from '../../src/rehearse/findings/verdict.ts'
import type { FindingId, Rehearsal, RehearsalId } from '../../src/rehearse/result.ts'
import { NO_NAMESPACE } from '../support/program.ts'
import { lostIn, rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** Most that a stop of these services can take, in milliseconds; the grace period is longer. */
const GRACE = 4_000

/** Rehearses a service of `test/fixtures/rehearse`, whose fault has one finding. */
async function tried(name: string, finding: FindingId, ...ids: RehearsalId[]): Promise<readonly Rehearsal[]> {
  const record = await rehearsed(['node', service(name)], ids, { grace: GRACE })
  assert.equal(record.invalid, null)
  assert.deepEqual(findingsIn(record), [finding])
  return record.rehearsals
}

/** The only rehearsal of a service. */
async function stopped(name: string, finding: FindingId): Promise<Rehearsal> {
  const [rehearsal] = await tried(name, finding, 'under-load')
  assert.ok(rehearsal)
  return rehearsal
}

function findingsIn(record: Measured): FindingId[] {
  return resultOf(record).findings.map(({ id }) => id)
}

/** A quarter more than the service took, in whole seconds. */
function neededAfter({ rehearsals: [rehearsal] }: Measured): number {
  return Math.ceil(((rehearsal?.exit?.afterMs ?? 0) * 1.25) / 1_000)
}

describe('rehearsals of services with a planted fault', { skip: NOT_NODE }, () => {
  for (const name of ['good.js', 'good2.js']) {
    test(`${name}: nothing is lost, refused or left behind, in any rehearsal`, async () => {
      const record = await rehearsed(['node', service(name)], ALL)
      const { rehearsals, target, durationMs } = record
      assert.deepEqual(findingsIn(record), [])
      for (const rehearsal of rehearsals) {
        const { id, exit, requests, leftBehind, processes, skipped } = rehearsal
        if (skipped !== null) continue
        assert.equal(exit?.wasKilled, false)
        // During the start, the signal may come before the handler is there.
        if (id === 'at-start') assert.ok(exit?.code === 0 || exit?.signal === 'SIGTERM')
        else if (id !== 'then-sigint') assert.deepEqual([id, exit?.code], [id, 0])
        if (id !== 'then-sigint') assert.deepEqual([id, lostIn(rehearsal), requests.refused], [id, 0, 0])
        assert.deepEqual([id, leftBehind], [id, []])
        assert.equal(processes[0]?.exitedAfterMs, exit?.afterMs)
      }
      const load = rehearsals.find(({ id }) => id === 'under-load')
      assert.ok((load?.requests.answered ?? 0) >= 50)
      assert.ok((load?.exit?.afterMs ?? 0) >= 500, 'it goes on for its delay')
      assert.deepEqual(
        [target?.runtime, target?.process, target?.keepsAlive, target?.usesLastcall],
        ['node', 'first', true, name === 'good.js'],
      )
      assert.ok(durationMs > 0)
    })
  }

  test('none.js: without a handler, SIGTERM cuts requests, and as process 1 has no effect', async () => {
    const [first, second] = await tried('none.js', 'no-handler', 'under-load', 'as-process-1')
    assert.ok(first && second)
    assert.equal(first.exit?.signal, 'SIGTERM')
    assert.ok(first.requests.cut > 0)
    assert.ok(first.requests.refused > 0)
    assert.ok(first.firstRefusedMs !== null && first.firstRefusedMs >= 0)
    if (NO_NAMESPACE) return assert.match(second.skipped ?? '', /no PID namespace/)
    assert.deepEqual([second.exit?.signal, second.exit?.wasKilled], ['SIGKILL', true])
    assert.ok((second.exit?.afterMs ?? 0) >= GRACE)
    assert.equal(second.isProcess1, true)
  })

  test('exits.js: process.exit() in a handler cuts requests, and the other rehearsals are left out', async () => {
    const [first, , twice] = await tried('exits.js', 'ended-at-once', 'under-load', 'as-process-1', 'twice')
    assert.equal(first?.exit?.code, 0)
    assert.ok((first?.requests.cut ?? 0) > 0)
    assert.deepEqual(
      [twice?.skipped, twice?.exit],
      ['SIGTERM under load lost requests; --all runs all', null],
    )
  })

  test('closes.js: a client without pauses holds the server until it is killed', async () => {
    const { exit, requests } = await stopped('closes.js', 'killed')
    assert.deepEqual([exit?.signal, exit?.wasKilled], ['SIGKILL', true])
    assert.ok((exit?.afterMs ?? 0) >= GRACE)
    assert.ok(requests.refused > 0)
  })

  test('deaf.js: a service that does nothing at SIGTERM is killed', async () => {
    const { exit, requests } = await stopped('deaf.js', 'killed')
    assert.deepEqual([exit?.signal, exit?.wasKilled], ['SIGKILL', true])
    assert.equal(requests.refused, 0)
  })

  test('slow.js: requests that take longer than the service waits are cut', async () => {
    const { exit, requests } = await stopped('slow.js', 'cut')
    assert.deepEqual([exit?.code, exit?.wasKilled], [0, false])
    assert.ok((exit?.afterMs ?? 0) >= 500)
    assert.ok(requests.cut > 0)
  })

  test('status.js: a hook that fails shows in the exit status and in the report', async () => {
    const rehearsal = await stopped('status.js', 'exit-status')
    assert.equal(rehearsal.exit?.code, 1)
    assert.equal(lostIn(rehearsal), 0)
    assert.equal(rehearsal.report?.status, 1)
    const hooks = rehearsal.report?.hooks.map(({ name, status }) => `${name} ${status}`)
    assert.deepEqual(hooks?.toSorted(), ['cache failed', 'http done'])
  })

  test('child.js: processes that go on after the exit are left behind', async () => {
    const { exit, leftBehind, processes } = await stopped('child.js', 'left-behind')
    assert.equal(exit?.code, 0)
    assert.deepEqual(
      leftBehind.map(({ kind, what }) => `${kind} ${what.replace(/\d+\)$/, 'N)')}`),
      ['process /bin/sleep 600 (pid N)', 'process /bin/sleep 600 (pid N)'],
    )
    assert.deepEqual(
      processes.map(({ listens, exitedAfterMs }) => [listens, exitedAfterMs !== null]),
      [
        [true, true],
        [false, false],
        [false, false],
      ],
    )
  })

  test('once.js: only a second SIGTERM ends the service before it has finished', async () => {
    const [first, twice] = await tried('once.js', 'second-signal', 'under-load', 'twice')
    assert.equal(first?.exit?.code, 0)
    assert.ok((first?.exit?.afterMs ?? 0) >= 2_000)
    assert.equal(twice?.exit?.code, 9)
    assert.ok((twice?.exit?.afterMs ?? 0) >= 1_000)
  })

  test('pool.js: a pool that ends before the server has answered makes it answer with 500', async () => {
    const record = await rehearsed(['node', service('pool.js'), 'first'], ['under-load', 'twice'])
    assert.deepEqual(findingsIn(record), ['server-errors'])
    const [first, twice] = record.rehearsals
    const { before, failed, failedStatuses } = first?.serverErrors ?? {}
    assert.deepEqual([before, failedStatuses, first && lostIn(first)], [0, [500], 0])
    assert.ok((failed ?? 0) > 0)
    assert.ok(first?.events.some(({ status, endMs }) => status === 500 && endMs > 0))
    assert.equal(twice?.skipped, 'SIGTERM under load answered with errors; --all runs all')
  })

  test('pool.js: a pool that ends after the last answer is no fault', async () => {
    const record = await rehearsed(['node', service('pool.js'), 'last'])
    assert.deepEqual(findingsIn(record), [])
    assert.equal(record.rehearsals[0]?.serverErrors.after, 0)
  })

  test('pool.js: a service that answers new clients with 503 and Connection: close turns them away', async () => {
    const record = await rehearsed(['node', service('pool.js'), 'turns away'])
    assert.deepEqual(findingsIn(record), ['refused-too-early'])
    const [rehearsal] = record.rehearsals
    assert.ok((rehearsal?.serverErrors.turnedAway ?? 0) > 0)
    assert.equal(rehearsal?.serverErrors.failed, 0)
  })

  test('hook.js: a hook that waits although nothing is under way', async () => {
    const record = await rehearsed(['node', service('hook.js')], ['under-load', 'when-idle'], {
      grace: 15_000,
    })
    const [finding, ...others] = resultOf(record).findings
    assert.deepEqual([finding?.id, others], ['hook-waited-for-nothing', []])
    assert.match(finding?.details[0] ?? '', /^The hook `cache` took [\d.]+ s, and ended as done\.$/)
    assert.equal(finding?.remedy.to, "onShutdown('cache', …, { timeout: 1_000 })")
    assert.ok((record.rehearsals[1]?.exit?.afterMs ?? 0) >= 2_000)
  })

  test('good.js with a delay of more than half of the grace period: an idle service takes too long', async () => {
    const command = ['env', 'LASTCALL_DELAY=4s', 'LASTCALL_TIMEOUT=12s', 'node', service('good.js')] as const
    const record = await rehearsed([...command], ['under-load', 'when-idle'], { grace: 6_000 })
    const [finding, ...others] = resultOf(record).findings
    assert.deepEqual([finding?.id, others], ['delay-too-long', []])
    assert.equal(finding?.remedy.to, 'LASTCALL_DELAY=500ms')
    assert.ok((record.rehearsals[1]?.exit?.afterMs ?? 0) >= 4_000)
  })

  test('good.js with a delay that fills its grace period: it stops only just in time', async () => {
    const command = [
      'env',
      'LASTCALL_DELAY=6600ms',
      'LASTCALL_TIMEOUT=20s',
      'node',
      service('good.js'),
    ] as const
    const record = await rehearsed([...command], ['under-load'], { grace: 8_000 })
    const [finding, ...others] = resultOf(record).findings
    assert.deepEqual([finding?.id, others], ['grace-too-short', []])
    const { from, to } = finding?.remedy ?? {}
    assert.deepEqual(
      [from, to],
      ['terminationGracePeriodSeconds: 8', `terminationGracePeriodSeconds: ${neededAfter(record)}`],
    )
  })

  test('a shell that keeps SIGTERM to itself: the server goes on, and as process 1 it is killed', async () => {
    const command = ['sh', '-c', `node ${service('good.js')}; true`] as const
    const ids = ['under-load', 'as-process-1'] as const
    const record = await rehearsed([...command], ids, { grace: GRACE })
    const { target, rehearsals } = record
    assert.deepEqual(findingsIn(record), ['signal-not-passed-on'])
    const [first, second] = rehearsals
    assert.equal(target?.process, 'descendant')
    assert.equal(first?.exit?.signal, 'SIGTERM')
    const server = first?.processes.find(({ listens }) => listens)
    assert.deepEqual([server?.exitedAfterMs, server?.parent], [null, first?.processes[0]?.pid])
    assert.deepEqual(
      first?.leftBehind.map(({ kind }) => kind),
      ['process', 'port'],
    )
    if (NO_NAMESPACE === false) assert.equal(second?.exit?.wasKilled, true)
  })
})

const ALL: readonly RehearsalId[] = [
  'under-load',
  'as-process-1',
  'twice',
  'then-sigint',
  'at-start',
  'when-idle',
  'slow-stdout',
  'little-cpu',
]
