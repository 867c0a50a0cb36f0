import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ModelRow, modelTable, modelTargets } from './race/model-table.ts'

const STOPS = 20

/** A pod that closes its port after a second, while two nodes learn after 1 and 3 s: one second late on average. */
function rowWith(lostPerStop: number, rate = 100): ModelRow {
  const stops = Array.from({ length: STOPS }, (_, at) => ({
    signalledAt: at * 10_000,
    exitedAt: at * 10_000 + 1_100,
    code: 0,
    stderr: '{"hooks":[{"name":"http","startMs":1000}]}\n',
    learnedAt: [at * 10_000 + 1_000, at * 10_000 + 3_000],
  }))
  const lost = stops.flatMap(({ signalledAt }) =>
    Array.from({ length: lostPerStop }, () => ({ kind: 'refused', node: 1, sentAt: signalledAt + 2_000 })),
  )
  const sendingMs = STOPS * 10_000
  return {
    name: 'two nodes',
    settings: 'fixed 1 s',
    perPod: 50,
    expectedLost: 48,
    predicted: stops.map(() => ({ lost: 50, waited: 1 })),
    race: { stops, lost, sent: rate * STOPS * 10, sendingMs, answered: {}, latestMs: 7, overflows: 0 },
  }
}

describe('the race beside the model', () => {
  test('has the predictions, what was measured, and how far they are apart', () => {
    const [row = []] = modelTable([rowWith(48)]).rows
    const [setting, stops, model, drawn, here, measured, apart, ...delays] = row
    assert.deepEqual(
      [setting, stops, model, drawn, here, measured, ...delays],
      ['two nodes, fixed 1 s', '20', '48', '50', '50', '48', '1', '1'],
    )
    assert.match(apart ?? '', /^-2 ± 3\.2/)
  })

  test('predicts fewer losses if fewer requests were sent', () => {
    const [row = []] = modelTable([rowWith(40, 80)]).rows
    assert.deepEqual(row.slice(3, 6), ['50', '40', '40'])
  })

  test('meets its target if they differ by chance, and misses it if they do not', () => {
    const isMet = (lost: number) => modelTargets([rowWith(50), rowWith(lost)]).every((each) => each.isMet)
    assert.deepEqual([isMet(50), isMet(48), isMet(43), isMet(57)], [true, true, false, false])
  })
})
