import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { Classifier } from '../../src/http/classify.ts'
import { EarlyEnds } from '../../src/http/farewells/early-ends.ts'
import { IdlePass } from '../../src/http/farewells/idle-pass.ts'
import type { OpenResponse } from '../../src/http/farewells/open-response.ts'
import { Spread } from '../../src/http/spread.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

describe('clients that connect again', () => {
  test('H5 200 clients are closed evenly over a second', async () => {
    const clock = new FakeClock()
    const spread = new Spread(clock, 200, 5_000)
    let closed = 0
    for (let each = 0; each < 200; each++) spread.add(() => closed++)
    const counts: number[] = []
    for (let tenth = 0; tenth < 10; tenth++) {
      const before = closed
      await clock.advance(100)
      counts.push(closed - before)
    }
    assert.equal(closed, 200)
    assert.ok(Math.max(...counts) <= 21, counts.join())
  })

  test('H5 1,000 clients are closed in the time that there is, if it is shorter than 1 ms each', async () => {
    const clock = new FakeClock()
    const spread = new Spread(clock, 1_000, 500)
    let closed = 0
    for (let each = 0; each < 1_000; each++) spread.add(() => closed++)
    await clock.advance(400)
    assert.ok(closed < 1_000, `${closed}`)
    await clock.advance(110)
    assert.equal(closed, 1_000)
  })

  test('H5 clients whose turn comes late, since they were not silent, are not closed faster for that', async () => {
    const clock = new FakeClock()
    const spread = new Spread(clock, 1_000, 5_000)
    const silent = clock.sleep(500)
    await clock.advance(500)
    await silent
    let closed = 0
    for (let each = 0; each < 1_000; each++) spread.add(() => closed++)
    await clock.advance(100)
    assert.ok(closed >= 90 && closed <= 101, `${closed}`)
  })
})

describe('event sources', () => {
  /** Counts how often it is looked at. */
  class SilentStream implements OpenResponse {
    readonly request = { method: 'GET', headers: { accept: 'text/event-stream' } }
    readonly contentType = 'text/event-stream'
    looks = 0
    ends = 0
    get isEnded(): boolean {
      return this.ends > 0
    }
    get written(): number {
      this.looks++
      return 100
    }
    whenSent(callback: () => void): void {
      callback()
    }
    countWrites(): void {}
    whenClosed(): void {}
    end(): void {
      this.ends++
    }
  }

  test('H5 for 1,000 that are watched from the same moment each is looked at a few times, and then ended', async () => {
    const clock = new FakeClock()
    const earlyEnds = new EarlyEnds(clock, new Classifier(undefined))
    const streams = Array.from({ length: 1_000 }, () => new SilentStream())
    for (const stream of streams) earlyEnds.watch(stream)
    const most = Math.max(...streams.map(({ looks }) => looks))
    assert.ok(most < 10, `${most} looks`)
    earlyEnds.begin(new Spread(clock, earlyEnds.size, 5_000))
    await clock.advance(900)
    assert.equal(streams.filter(({ ends }) => ends > 0).length, 0)
    await clock.advance(1_500)
    assert.deepEqual([...new Set(streams.map(({ ends }) => ends))], [1])
  })
})

describe('idle connections', () => {
  /** Time passes only while a socket is destroyed: a millisecond for each. */
  function passOver(count: number, untilUsed: (socket: Socket) => number) {
    let now = 0
    const clock = Object.assign(new FakeClock(), { now: () => now })
    const sockets = Array.from({ length: count }, () => ({
      bytesRead: 1,
      destroyed: false,
      destroy() {
        now++
        this.destroyed = true
      },
    }))
    const pass = new IdlePass(clock, [() => sockets as unknown as Socket[]], untilUsed)
    return { pass, sockets, destroyed: () => sockets.filter(({ destroyed }) => destroyed).length }
  }

  test('H5 they are closed in slices of 5 ms', () => {
    const { pass, destroyed } = passOver(12, () => 0)
    const slices: unknown[] = []
    for (let isOver = false; !isOver; ) {
      isOver = pass.closeSome()
      slices.push([isOver, destroyed()])
    }
    assert.deepEqual(slices, [
      [false, 5],
      [false, 10],
      [true, 12],
    ])
    assert.equal(pass.wait, Number.POSITIVE_INFINITY)
  })

  test('H3 one on which something has come between two slices is left open', () => {
    const { pass, sockets, destroyed } = passOver(7, () => 0)
    pass.closeSome()
    const [busy] = sockets.filter((socket) => !socket.destroyed)
    assert.ok(busy)
    busy.bytesRead++
    assert.deepEqual([pass.closeSome(), destroyed(), busy.destroyed], [true, 6, false])
  })

  test('H4 one whose client may use it is left open, and the next look is when the first is due', () => {
    const left = [300, 200, 0]
    const { pass, sockets } = passOver(3, (socket) => left[sockets.indexOf(socket as never)] ?? 0)
    assert.deepEqual([pass.closeSome(), pass.wait], [true, 200])
    assert.deepEqual(
      sockets.map(({ destroyed }) => destroyed),
      [false, false, true],
    )
  })
})
