import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { whyNoNamespaces } from './race/namespace.ts'
import { type Race, race } from './race/race.ts'

/** A node that learns so late that a pod has ended, and sends it 50 connections a second until then. */
const late = (
  name: string,
  settings: Readonly<Record<string, string>>,
  ...latenessMs: number[]
): Promise<Race> =>
  race({ name, clients: { perSecond: 100 }, settings, lateness: latenessMs.map((ms) => [ms]) })

describe('H2 a pod that is stopped 8 s before its node learns of it', {
  skip: whyNoNamespaces(),
  concurrency: true,
}, () => {
  test('serves all newcomers by default', async () => {
    const result = await late('default', {}, 8_000, 100)
    assert.deepEqual([result.lost, result.stops.map(({ code }) => code)], [[], [0, 0]])
    const [stop] = result.stops
    assert.ok(stop && stop.exitedAt > (stop.learnedAt[0] as number), 'it ends after its node has learned')
    assert.equal(
      Object.keys(result.answered).length,
      3,
      'both pods answer, and the one that is started again',
    )
  })

  test('refuses newcomers after a fixed delay of 5 s', async () => {
    const result = await late('fixed', { LASTCALL_DELAY: '5s', LASTCALL_MAX_DELAY: '5s' }, 8_000)
    // The first few may still be reset.
    assert.ok(result.lost.some(({ kind }) => kind === 'refused'))
    assert.match(result.stops[0]?.stderr ?? '', /new clients still came when the delay of 5\S* m?s ended/)
  })
})
