import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RUNNERS, runTests } from '../support/runners.ts'

const EIGHT = [
  'every part is registered',
  'requests come first, then cache and queue together, then the database',
  'a request in flight is answered before the database is closed',
  'while it drains, readiness answers 503',
  'a cache that hangs has its own second, and is named',
  'a database that hangs is cut at the deadline',
  'a second Ctrl-C ends it at once',
  'the real program answers what it has accepted, and exits with 0',
]

describe('K4 the same eight tests of an Express service in each runner', () => {
  for (const runner of RUNNERS) {
    describe(runner.name, () => {
      test('pass', () => {
        const told = runTests(runner, ['service.test.js'])
        assert.deepEqual(
          told,
          EIGHT.map((name) => ({ name, isPassed: true })),
        )
      })

      test('pass while the runner’s own fake timers stand still', () => {
        const told = runTests(runner, ['fake-timers.test.js'])
        assert.deepEqual(
          told,
          EIGHT.map((name) => ({ name: `fake timers: ${name}`, isPassed: true })),
        )
      })

      test('fail for a service that forgets its shutdown', () => {
        const told = runTests(runner, ['service.test.js'], 'broken-service.js')
        assert.deepEqual(
          told,
          EIGHT.map((name) => ({ name, isPassed: false })),
        )
      })

      test('a registry on the real process works there too', () => {
        const told = runTests(runner, ['registry.test.js'])
        assert.deepEqual(
          told.map(({ isPassed }) => isPassed),
          [true],
        )
      })
    })
  }
})
