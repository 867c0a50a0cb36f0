import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hasDelayIn, outcomeOf, type RequestFacts } from '../../src/rehearse/clients/facts.ts'
import { failuresIn, NO_REQUESTS, tallyOf } from '../../src/rehearse/clients/tally.ts'
import type { Outcome } from '../../src/rehearse/result.ts'

/** The signal comes at 1,000 ms. */
const SIGNAL_AT = 1_000

/** A request on a new connection that was answered. */
const ANSWERED: RequestFacts = {
  client: 'keep-alive',
  startedAt: 900,
  openedAt: 900,
  sentAt: 901,
  endedAt: 950,
  isFirst: true,
  hasBegun: true,
  isComplete: true,
  isDeclined: false,
  lagMs: 0,
}

/** One that got nothing back. */
const LOST: RequestFacts = { ...ANSWERED, hasBegun: false, isComplete: false }

/** One on a connection that was kept. */
const KEPT: RequestFacts = { ...LOST, openedAt: 100, isFirst: false }

describe('what becomes of a request', () => {
  const rows: readonly [what: string, facts: RequestFacts, hasDelay: boolean, outcome: Outcome][] = [
    ['a whole response', ANSWERED, false, 'answered'],
    ['a whole response long after the signal', { ...ANSWERED, endedAt: 9_000 }, false, 'answered'],
    ['no connection', { ...LOST, sentAt: undefined }, false, 'refused'],
    ['no connection, in spite of a delay', { ...LOST, sentAt: undefined, endedAt: 1_100 }, true, 'refused'],
    ['sent before the signal, no response', { ...LOST, endedAt: 1_010 }, false, 'cut'],
    ['sent before the signal on a kept connection', { ...KEPT, endedAt: 1_010 }, false, 'cut'],
    ['the same within 5 ms', { ...KEPT, sentAt: 999, endedAt: 1_001 }, false, 'cut'],
    ['sent after the signal on a new connection', { ...LOST, sentAt: 1_020, endedAt: 1_021 }, false, 'cut'],
    ['a response that had begun', { ...KEPT, sentAt: 1_020, endedAt: 1_021, hasBegun: true }, false, 'cut'],
    [
      'a kept connection, much later',
      { ...KEPT, sentAt: 1_020, endedAt: 1_030 },
      false,
      'closed-without-a-word',
    ],
    ['a kept connection that just ended', { ...KEPT, sentAt: 1_020, endedAt: 1_025 }, false, 'raced'],
    [
      'the same on a machine that is late',
      { ...KEPT, sentAt: 1_020, endedAt: 1_040, lagMs: 15 },
      false,
      'raced',
    ],
    [
      'the same on a machine that is very late',
      { ...KEPT, sentAt: 1_020, endedAt: 1_060, lagMs: 100 },
      false,
      'closed-without-a-word',
    ],
    [
      'a kept connection that just ended, of a service with a delay',
      { ...KEPT, sentAt: 1_020, endedAt: 1_025 },
      true,
      'closed-without-a-word',
    ],
    [
      'the same of a slow reader',
      { ...KEPT, client: 'slow-reader', sentAt: 1_020, endedAt: 1_025 },
      true,
      'raced',
    ],
    [
      'a kept connection of a slow reader, much later',
      { ...KEPT, client: 'slow-reader', sentAt: 1_020, endedAt: 1_030 },
      true,
      'closed-without-a-word',
    ],
    [
      'a kept connection that ended before the signal',
      { ...KEPT, sentAt: 900, endedAt: 904 },
      false,
      'raced',
    ],
    ['the same, but not at once', { ...KEPT, sentAt: 900, endedAt: 950 }, false, 'closed-without-a-word'],
    ['a stream that GOAWAY excludes', { ...KEPT, endedAt: 1_010, isDeclined: true }, true, 'raced'],
  ]
  for (const [what, facts, hasDelay, outcome] of rows) {
    test(`${what}: ${outcome}`, () => {
      assert.equal(outcomeOf(facts, { signalAt: SIGNAL_AT, hasDelay }), outcome)
    })
  }

  test('a service has a delay if it answers on a connection that was opened some time after the signal', () => {
    assert.equal(hasDelayIn([ANSWERED], SIGNAL_AT), false)
    assert.equal(hasDelayIn([{ ...ANSWERED, openedAt: 1_020 }], SIGNAL_AT), false)
    assert.equal(hasDelayIn([{ ...ANSWERED, openedAt: 1_060 }], SIGNAL_AT), true)
    assert.equal(hasDelayIn([{ ...LOST, openedAt: 1_060 }], SIGNAL_AT), false)
  })
})

describe('the tally of a rehearsal', () => {
  const refused: RequestFacts = { ...LOST, client: 'new-connection', sentAt: undefined, startedAt: 1_010 }
  const all = [
    { ...refused, endedAt: 1_012.34 },
    { ...refused, endedAt: 1_030 },
    ANSWERED,
    { ...KEPT, endedAt: 1_010 },
  ]

  test('counts, clients and events come from the same requests, in the order in which they ended', () => {
    const { requests, byClient, firstRefusedMs, events } = tallyOf(all, SIGNAL_AT)
    assert.deepEqual(requests, { sent: 4, answered: 1, cut: 1, closedWithoutAWord: 0, raced: 0, refused: 2 })
    assert.deepEqual(
      byClient.map(({ client, sent, refused }) => [client, sent, refused]),
      [
        ['keep-alive', 2, 0],
        ['new-connection', 2, 2],
      ],
    )
    assert.equal(firstRefusedMs, 12.3)
    assert.deepEqual(
      events.map(({ outcome, startMs, endMs }) => [outcome, startMs, endMs]),
      [
        ['answered', -100, -50],
        ['cut', -100, 10],
        ['refused', 10, 12.3],
        ['refused', 10, 30],
      ],
    )
  })

  test('answers of 500 and above are counted before and after the signal, others are not', () => {
    const { serverErrors, requests } = tallyOf(
      [
        { ...ANSWERED, status: 500 },
        { ...ANSWERED, status: 499 },
        { ...ANSWERED, status: 503, endedAt: 1_000 },
        { ...ANSWERED, status: 599, endedAt: 1_200 },
        { ...LOST, status: 500, endedAt: 1_200 },
        ANSWERED,
      ],
      SIGNAL_AT,
    )
    const { before, after, answersBefore, answersAfter } = serverErrors
    assert.deepEqual([before, after, answersBefore, answersAfter, requests.answered], [1, 2, 3, 2, 5])
    assert.deepEqual([tallyOf([], SIGNAL_AT).serverErrors.before, NO_REQUESTS.serverErrors.after], [0, 0])
  })

  describe('of the answers with an error after the signal', () => {
    const late: RequestFacts = { ...ANSWERED, isFirst: false, endedAt: 1_040, status: 503 }
    const onNew: RequestFacts = { ...late, isFirst: true, openedAt: 1_020 }
    const counted = (facts: RequestFacts): readonly [failed: number, turnedAway: number] => {
      const { failed, turnedAway } = tallyOf([facts], SIGNAL_AT).serverErrors
      return [failed, turnedAway]
    }
    for (const [what, facts, expected] of [
      ['500 failed', { ...late, status: 500 }, [1, 0]],
      ['503 failed', late, [1, 0]],
      ['503 with Connection: close on a kept connection failed', { ...late, hasGoodbye: true }, [1, 0]],
      ['503 with Retry-After on a kept connection is none', { ...late, hasRetryAfter: true }, [0, 0]],
      ['503 on a new connection failed', onNew, [1, 0]],
      ['503 with Connection: close on a new connection turned away', { ...onNew, hasGoodbye: true }, [0, 1]],
      ['503 with Retry-After on a new connection turned away', { ...onNew, hasRetryAfter: true }, [0, 1]],
      ['502 with both failed', { ...onNew, status: 502, hasGoodbye: true, hasRetryAfter: true }, [1, 0]],
    ] as const) {
      test(what, () => assert.deepEqual(counted(facts), expected))
    }

    test('503 with Connection: close on a new connection failed if kept connections get it, too', () => {
      const refused = { ...onNew, hasGoodbye: true }
      const { failed, turnedAway } = tallyOf(
        [refused, late, { ...refused, hasRetryAfter: true }],
        SIGNAL_AT,
      ).serverErrors
      assert.deepEqual([failed, turnedAway], [2, 1])
    })

    test('those of the readiness route do not count', () => {
      const ready = { ...late, path: '/ready' }
      const { after, failed, answersAfter } = tallyOf([ready, late], SIGNAL_AT, '/ready').serverErrors
      assert.deepEqual([after, failed, answersAfter], [1, 1, 1])
    })

    test('the statuses are named once, with the moment of the first one', () => {
      const all = [{ ...late, endedAt: 1_050 }, { ...late, status: 500 }, late]
      const { failedStatuses, firstFailedMs } = tallyOf(all, SIGNAL_AT).serverErrors
      assert.deepEqual([failedStatuses, firstFailedMs], [[500, 503], 40])
    })
  })

  test('what fails before the signal is a failure of the service, a race is not', () => {
    const before = Number.POSITIVE_INFINITY
    const failures = (facts: RequestFacts): number => failuresIn(tallyOf([facts], before).requests)
    assert.deepEqual(
      [ANSWERED, LOST, { ...KEPT, endedAt: 990 }, { ...KEPT, endedAt: 902 }].map(failures),
      [0, 1, 1, 0],
    )
  })

  test('no requests: nothing was counted, nothing was refused', () => {
    const { requests, firstRefusedMs, events } = tallyOf([], SIGNAL_AT)
    assert.deepEqual([requests.sent, firstRefusedMs, events], [0, null, []])
  })
})
