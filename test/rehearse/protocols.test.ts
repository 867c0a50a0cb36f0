import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { resultOf } from '../../src/rehearse/findings/verdict.ts'
import type { RehearseOptions } from '../../src/rehearse/options.ts'
import type { ClientKind, RequestCounts } from '../../src/rehearse/result.ts'
import { lostIn, rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'

/**
 * Streams end at last call, so it has to come before the grace period is over. With a shorter timeout, a busy machine has no
 * time to end them.
 */
const ENVIRONMENT = ['env', 'LASTCALL_TIMEOUT=6s', 'LASTCALL_DELAY=500ms'] as const

/** Rehearses `protocols.js`, which listens in that way; it finishes all that it has, or hangs up at once. */
function tried(
  how: string,
  end: 'finishes' | 'hangs up',
  options: Partial<RehearseOptions> = {},
): Promise<Measured> {
  const command = [...ENVIRONMENT, 'node', service('protocols.js'), how, end] as const
  return rehearsed([...command], ['under-load'], { grace: 10_000, ...options })
}

/** How often a slow reader may cross the end of its connection before that is a fault. */
const MOST_TRIES = 3

/**
 * Only a slow reader may race in spite of a delay, within 5 ms and what the machine is late, 15 ms at most. On a busy machine it
 * may be later than that, and then counts as lost: only if that happens each time it is a fault. Others lose nothing at once.
 */
async function triedAgain(...how: Parameters<typeof tried>): Promise<Measured> {
  for (let tries = 1; ; tries++) {
    const result = await tried(...how)
    const [rehearsal] = result.rehearsals
    assert.ok(rehearsal)
    const slow = lostBy(counts(result, 'slow-reader'))
    assert.deepEqual(['lost by others', lostIn(rehearsal) - slow], ['lost by others', 0])
    if (slow === 0 || tries === MOST_TRIES) return result
  }
}

function lostBy({ cut, closedWithoutAWord }: RequestCounts): number {
  return cut + closedWithoutAWord
}

/** What a kind of client has met. */
function counts({ rehearsals: [rehearsal] }: Measured, kind: ClientKind) {
  const found = rehearsal?.byClient.find(({ client }) => client === kind)
  assert.ok(found, `no ${kind} among ${JSON.stringify(rehearsal?.byClient)}`)
  return found
}

const ALL_KINDS: Partial<RehearseOptions> = {
  stream: '/events',
  ws: '/socket',
  requests: ['GET /large', 'POST /orders {"a":1}'],
}

describe('rehearsals of each kind of connection', { skip: NOT_NODE }, () => {
  test('uploads, slow readers, streams and WebSockets: a service that finishes them loses none', async () => {
    const result = await triedAgain('http', 'finishes', ALL_KINDS)
    const [rehearsal] = result.rehearsals
    assert.ok(rehearsal)
    assert.deepEqual([rehearsal.exit?.code, rehearsal.exit?.wasKilled, lostIn(rehearsal)], [0, false, 0])
    for (const kind of ['upload', 'slow-reader', 'stream', 'websocket'] as const) {
      const { sent, answered, raced } = counts(result, kind)
      // A slow reader may send its next request just as its connection ends.
      assert.deepEqual([kind, answered + raced, kind === 'slow-reader' || raced === 0], [kind, sent, true])
      assert.ok(sent > 0)
    }
    assert.deepEqual(result.notTried, [{ what: 'HTTP/2', why: 'no --http2' }])
  })

  test('uploads, streams and WebSockets: a service that hangs up cuts each of them', async () => {
    const result = await tried('http', 'hangs up', ALL_KINDS)
    for (const kind of ['stream', 'websocket'] as const) assert.ok(counts(result, kind).cut > 0, kind)
    assert.ok(lostBy(counts(result, 'upload')) > 0)
  })

  test('a slow reader: a service that hangs up cuts its response, although it is written', async () => {
    // The kernel takes a part of a response, and still delivers that. Five clients are one of each kind, and one more.
    const result = await tried('http', 'hangs up', { path: '/huge', clients: 5 })
    assert.ok(counts(result, 'slow-reader').cut > 0)
    const [finding, ...others] = resultOf(result).findings
    // A busy machine takes longer than a moment to end a process.
    assert.ok(finding?.id === 'ended-at-once' || finding?.id === 'cut', finding?.id)
    assert.deepEqual(others, [])
  })

  for (const [how, protocol] of [
    ['http2', 'http'],
    ['http2 with TLS', 'https'],
  ] as const) {
    test(`${how}: a service that says GOAWAY loses no stream`, async () => {
      const result = await tried(how, 'finishes', { http2: true })
      const [rehearsal] = result.rehearsals
      assert.ok(rehearsal)
      assert.deepEqual([result.target?.protocol, rehearsal.exit?.code, lostIn(rehearsal)], [protocol, 0, 0])
      assert.ok(counts(result, 'http2').answered > 0)
    })

    test(`${how}: a service that hangs up cuts streams`, async () => {
      const result = await tried(how, 'hangs up', { http2: true })
      assert.ok(lostBy(counts(result, 'http2')) > 0)
    })
  }

  test('idle connections to a server that speaks HTTP/2 alone speak that, and none is lost', async () => {
    const command = [...ENVIRONMENT, 'node', service('protocols.js'), 'http2', 'finishes'] as const
    const ids = ['under-load', 'when-idle'] as const
    const { invalid, rehearsals } = await rehearsed([...command], ids, { http2: true, grace: 10_000 })
    assert.equal(invalid, null)
    const { requests, exit } = rehearsals[1] ?? {}
    assert.deepEqual([requests?.sent, requests?.answered, exit?.code], [2, 2, 0])
  })

  test('uploads, streams and the readiness route of a server that speaks HTTP/2 alone are asked over that', async () => {
    const options = { ...ALL_KINDS, http2: true, ready: '/ready' }
    const result = await tried('http2', 'finishes', options)
    const [rehearsal] = result.rehearsals
    assert.equal(result.invalid, null)
    assert.deepEqual(result.notTried, [{ what: 'WebSockets', why: 'the server speaks HTTP/2 alone' }])
    for (const kind of ['upload', 'stream', 'http2'] as const) {
      const { answered, cut, closedWithoutAWord } = counts(result, kind)
      assert.ok(answered > 0)
      // A stream that GOAWAY excludes has raced.
      assert.deepEqual([kind, cut, closedWithoutAWord], [kind, 0, 0])
    }
    const { answers, firstNotReadyMs } = rehearsal?.readiness ?? { answers: 0 }
    assert.ok(answers > 0, 'the readiness route has answered')
    assert.notEqual(firstNotReadyMs, null)
  })

  test('streams of a server that speaks HTTP/2 alone and hangs up are cut', async () => {
    const result = await tried('http2', 'hangs up', { http2: true, stream: '/events' })
    assert.ok(counts(result, 'stream').cut > 0)
  })

  test('HTTPS with a certificate of its own making is found and loaded', async () => {
    const { target, rehearsals } = await tried('https', 'finishes')
    assert.equal(target?.protocol, 'https')
    assert.equal(rehearsals[0] && lostIn(rehearsals[0]), 0)
    assert.ok((rehearsals[0]?.requests.answered ?? 0) > 0)
  })

  test('a Unix socket is found and loaded, and a file that stays is left behind', async () => {
    const good = await tried('unix', 'finishes')
    assert.match(good.target?.socketPath ?? '', /service\.sock$/)
    assert.ok((good.rehearsals[0]?.requests.answered ?? 0) > 0)
    assert.deepEqual(good.rehearsals[0]?.leftBehind, [])
    const bad = await tried('unix', 'hangs up')
    assert.deepEqual(bad.rehearsals[0]?.leftBehind, [{ kind: 'file', what: bad.target?.socketPath }])
  })

  test('a server on ::1, and one that listens late, are found', async () => {
    assert.equal((await tried('ipv6', 'finishes')).target?.host, '::1')
    assert.ok(((await tried('late', 'finishes')).target?.foundAfterMs ?? 0) >= 1_500)
  })

  test('what a service does not serve is not tried, with the reason', async () => {
    const options = { stream: '/none', ws: '/none', http2: true, path: '/orders' }
    const { notTried, target } = await tried('http', 'finishes', options)
    assert.deepEqual(notTried, [
      { what: 'good answers', why: 'most had the status 405; --path, --request' },
      { what: 'other paths than /orders', why: '--path, --request' },
      { what: 'uploads', why: 'no --request with a body' },
      { what: 'streams', why: 'GET /none answers 404' },
      { what: 'WebSockets', why: '/none answers 404 to its handshake' },
      { what: 'HTTP/2', why: 'the server does not speak it' },
    ])
    assert.equal(target?.path, '/orders')
  })
})
