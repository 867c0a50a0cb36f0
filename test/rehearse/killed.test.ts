import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { findingsOf } from '../../src/rehearse/index.ts'
import type { Finding } from '../../src/rehearse/result.ts'
import { events, measured, type RehearsalPart, rehearsal, server } from './measured.ts'
import { programs } from './programs.ts'

const GRACE = 5_000

const WAITING = 'lastcall: 3 s after SIGTERM, waiting for flush metrics'

/** What is said of a service that was killed after 5 s. */
function killedOf(part: RehearsalPart, command = 'node a.js', usesLastcall = false): Finding {
  const exit = { code: null, signal: 'SIGKILL', afterMs: GRACE, wasKilled: true } as const
  const processes = [server({ command })]
  const target = { usesLastcall }
  const program: Measured = measured(command, [rehearsal('under-load', { exit, processes, ...part })], {
    graceMs: GRACE,
    target,
  })
  const [finding] = findingsOf(program)
  assert.equal(finding?.id, 'killed')
  return finding as Finding
}

describe('P3 a service with lastcall that was killed', () => {
  for (const [line, name] of [
    [WAITING, 'flush metrics'],
    ['lastcall: SIGTERM, waiting for http (2 requests), kafka, with 3 to come', 'http (2 requests), kafka'],
    [`${WAITING}; Ctrl-C exits at once`, 'flush metrics'],
  ] as const) {
    test(`has waited for the hook that its stderr names: ${line}`, () => {
      const { details, remedy } = killedOf({ stderr: ['oops', line] }, 'node a.js', true)
      assert.deepEqual(details, [
        `lastcall was still waiting for ${name}. Its \`timeout\` (9 s by default) does not fit in the grace period of 5 s.`,
      ])
      assert.equal(remedy.to, 'LASTCALL_TIMEOUT=4s')
      assert.doesNotMatch(remedy.text, /lastcall\/auto|drainOnShutdown/)
    })
  }

  test('is not told to load lastcall/auto if its command does so already', () => {
    const { remedy } = killedOf({}, 'node --import lastcall/auto a.js')
    assert.doesNotMatch(remedy.text, /lastcall\/auto/)
    assert.equal(remedy.to, 'LASTCALL_TIMEOUT=4s')
  })
})

describe('P3 a service without lastcall that was killed', () => {
  const refused = { requests: { refused: 7 }, firstRefusedMs: 2 }
  const DEAF = /It went on answering, and refused no connection within/

  test('went on answering if it answered late requests', () => {
    const late = events('keep-alive', 'answered', 10, [0, GRACE])
    assert.match(killedOf({ events: late }).details.join(), DEAF)
    const [deaf] = findingsOf(programs.deaf)
    assert.match(deaf?.details.join() ?? '', DEAF)
  })

  test('is not said to go on if it answered no request after the notice', () => {
    const early = events('keep-alive', 'answered', 10, [0, 600])
    assert.deepEqual(killedOf({ events: early }).details, [
      'Nothing that its clients saw says what it waited for.',
    ])
  })

  test('waited for connections only if requests were answered on them late', () => {
    const used = events('keep-alive', 'answered', 10, [0, GRACE])
    const isUsed = /waited for connections that its clients went on using/
    assert.match(killedOf({ ...refused, events: used }).details[0] ?? '', isUsed)
    const unused = events('keep-alive', 'answered', 10, [0, 40])
    const { details, remedy } = killedOf({ ...refused, events: unused })
    assert.match(details[0] ?? '', /had nothing open from its clients, so something else keeps it alive/)
    assert.match(remedy.text, /^Clear the timer, or close the pool\. /)
  })

  test('waited for requests if some were under way when it was killed', () => {
    const requests = { cut: 1, refused: 7 }
    const cutAt = (ms: number): Finding =>
      killedOf({ ...refused, requests, events: events('new-connection', 'cut', 1, [ms, ms]) })
    assert.match(cutAt(2).details[0] ?? '', /had nothing open from its clients/)
    const { details, remedy } = cutAt(GRACE)
    assert.match(details[0] ?? '', /waited for requests that did not end/)
    assert.doesNotMatch(remedy.text, /timer/)
  })
})
