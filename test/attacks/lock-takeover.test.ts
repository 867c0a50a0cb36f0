import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { test } from 'node:test'
import { tryLock } from '../../src/supervisor/presence/lock.ts'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** The functions of the file system that a lock may use. */
const FUNCTIONS = [
  'openSync',
  'closeSync',
  'readSync',
  'writeSync',
  'readFileSync',
  'writeFileSync',
  'fstatSync',
  'statSync',
  'lstatSync',
  'rmSync',
  'renameSync',
  'linkSync',
] as const

type Call = (...args: unknown[]) => unknown

test(
  'S7 of two processes that see the same abandoned lock, one gets the lock, wherever they are interrupted',
  {
    skip: NOT_NODE,
  },
  () =>
    inPlace(async (place) => {
      const abandoned = `${spawnSync('true').pid}`
      let calls = Infinity
      for (let at = 0; at < calls; at++) {
        place.write(`${at}.lock`, abandoned)
        const holders: string[] = []
        calls = interrupted(
          at,
          () => take(place.path(String(at)), 'the slower one', holders),
          () => take(place.path(String(at)), 'the faster one', holders),
        )
        assert.equal(holders.length, 1, `interrupted before call ${at}, got it: ${holders.join(' and ')}`)
      }
      assert.ok(calls > 5)
    }),
)

/** Tries as often as two processes can be in each other's way. */
function take(path: string, who: string, holders: string[]): void {
  for (let tries = 0; tries < 4; tries++) {
    if (!tryLock(path)) continue
    holders.push(who)
    return
  }
}

/** Runs something, and something else before the call with that number. Returns how many calls there were. */
function interrupted(at: number, run: () => void, meanwhile: () => void): number {
  const originals = FUNCTIONS.map((name) => [name, fs[name]] as const)
  let calls = 0
  let isInterrupted = false
  for (const [name, original] of originals) {
    const counted: Call = (...args) => {
      if (!isInterrupted && calls++ === at) {
        isInterrupted = true
        meanwhile()
        isInterrupted = false
        calls = at + 1
      }
      return (original as Call)(...args)
    }
    Object.assign(fs, { [name]: counted })
  }
  syncBuiltinESMExports()
  try {
    run()
  } finally {
    Object.assign(fs, Object.fromEntries(originals))
    syncBuiltinESMExports()
  }
  return calls
}
