import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Attack, besiege, type Protocol } from './siege.ts'

/** Milliseconds for which the servers go on accepting clients. */
const DELAY = 500

/** Milliseconds after that delay at which a client that means harm is gone, whatever it does. */
const LIMIT = 7_000

/** Milliseconds by which a busy machine is late. A client that holds a stop holds it for 22 s. */
const LATENESS = 5_000

/** A kind of hostile client. */
export interface Hostile {
  readonly protocol?: Protocol
  readonly attack: Attack
  /** The longest delay, in milliseconds, for clients that make it longer. */
  readonly maxDelay?: number
  /** How many of its requests and messages may reach the application more than 1.5 s after the signal. */
  readonly mostLate?: number
}

/**
 * Runs each kind against a server of its own, side by side. Last call would be at 20 s: a stop that a client holds is
 * seen to be held.
 */
export function holdNoStop(family: string, kinds: Readonly<Record<string, Hostile>>): void {
  describe(family, { concurrency: 12 }, () => {
    for (const [kind, { protocol = 'http', attack, maxDelay = DELAY, mostLate = 0 }] of Object.entries(kinds))
      test(`H6 ${kind} does not hold a stop, and does not set the status`, async () => {
        const env = maxDelay === DELAY ? {} : { LASTCALL_MAX_DELAY: `${maxDelay}ms` }
        const { code, durationMs, late, responsesCut, stderr } = await besiege(protocol, attack, env)
        assert.deepEqual([code, responsesCut], [0, 0], stderr)
        assert.ok(late <= mostLate, `${late} requests and messages came late`)
        assert.ok(durationMs <= maxDelay + LIMIT + LATENESS, `${Math.round(durationMs)} ms`)
      })
  })
}
