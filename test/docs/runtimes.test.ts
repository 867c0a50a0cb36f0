import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { EXPECTED } from '../runtimes/expected.ts'
import { compare, type TestResult } from '../runtimes/verdict.ts'

/** The rules of which docs/runtimes.md says that they do not hold on a runtime: the first column of its table. */
function exceptionsOf(name: string): string[] {
  const section = readProject('docs/runtimes.md')
    .split(/^## /m)
    .find((text) => text.toLowerCase().startsWith(`${name}\n`))
  return [...(section ?? '').matchAll(/^\| ([A-Z]\d+) \| (?!not tested)/gm)].map(([, rule]) => rule as string)
}

const rulesOf = (name: string): string[] => name.match(/\b[A-Z]\d+\b/g) ?? []

describe('docs/runtimes.md', () => {
  for (const [name, { fails, isFlaky }] of Object.entries(EXPECTED)) {
    test(`each test that fails on ${name} is explained, and each rule that it names has a test that fails`, () => {
      const exceptions = exceptionsOf(name)
      const tests = [...fails, ...isFlaky]
      const unexplained = tests.filter((each) => !rulesOf(each).some((rule) => exceptions.includes(rule)))
      assert.deepEqual(unexplained, [])
      const untrue = exceptions.filter((rule) => !tests.some((each) => rulesOf(each).includes(rule)))
      assert.deepEqual(untrue, [])
      assert.ok(exceptions.length > 0, `no table for ${name}`)
      const counts = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')
      assert.match(
        readProject('docs/runtimes.md'),
        new RegExp(`\\[${counts[exceptions.length]} rules\\]\\(#${name}\\)`),
      )
    })
  }
})

describe('the comparison of test:runtimes', () => {
  const many = Array.from({ length: 50 }, (_, n): TestResult => ({ name: `D1 test ${n}`, result: 'passed' }))
  const newsOf = (result: TestResult['result'], fails: string[], isFlaky: string[] = []): readonly string[] =>
    compare([...many, { name: 'D4 hangs', result }], { fails, isFlaky }).lines

  test('a test that fails is news, unless that is expected', () => {
    assert.deepEqual(newsOf('failed', []), ['fails: D4 hangs'])
    assert.deepEqual(newsOf('failed', ['D4 hangs']), [])
  })

  test('a test that passes is news if it should fail', () => {
    assert.deepEqual(newsOf('passed', ['D4 hangs']), ['passes, but is expected to fail: D4 hangs'])
    assert.deepEqual(newsOf('passed', []), [])
  })

  test('a test that should fail and does not run is news', () => {
    assert.deepEqual(newsOf('skipped', ['D4 hangs']), ['is expected to fail, but was not run: D4 hangs'])
  })

  test('what a flaky test did is told, and is no news', () => {
    const { lines, isAsExpected } = compare([...many, { name: 'D4 hangs', result: 'failed' }], {
      fails: [],
      isFlaky: ['D4 hangs'],
    })
    assert.deepEqual([lines, isAsExpected], [['flaky, failed: D4 hangs'], true])
  })

  test('a suite that has hardly run is news', () => {
    assert.equal(compare(many).isAsExpected, true)
    assert.deepEqual(compare(many.slice(1)).lines, ['only 49 tests have passed'])
  })
})
