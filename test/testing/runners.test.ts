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

describe('the same eight tests of an Express service in each runner', () => {
  for (const runner of RUNNERS) {
    describe(runner.name, () => {
      test(`K4 eight tests of an Express service pass in ${runner.name}`, () => {
        const told = runTests(runner, ['service.test.js'])
        assert.deepEqual(
          told,
          EIGHT.map((name) => ({ name, isPassed: true })),
        )
      })

      test(`K4 eight tests pass in ${runner.name} while its own fake timers stand still`, () => {
        const told = runTests(runner, ['fake-timers.test.js'])
        assert.deepEqual(
          told,
          EIGHT.map((name) => ({ name: `fake timers: ${name}`, isPassed: true })),
        )
      })

      test(`K4 eight tests fail in ${runner.name} for a service that forgets its shutdown`, () => {
        const told = runTests(runner, ['service.test.js'], 'broken-service.js')
        assert.deepEqual(
          told,
          EIGHT.map((name) => ({ name, isPassed: false })),
        )
      })

      test(`K4 a registry on the real process works in ${runner.name}`, () => {
        const told = runTests(runner, ['registry.test.js'])
        assert.deepEqual(
          told.map(({ isPassed }) => isPassed),
          [true],
        )
      })
    })
  }
})
