import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { PLATFORMS } from '../../src/core/node/platform.ts'
import { example } from '../support/deployed.ts'
import { readTable } from '../support/example.ts'
import { timesOf } from '../support/times.ts'

/** Milliseconds of a cell such as `12.5 s`. */
function msOf(cell = ''): number {
  const [, seconds] = /^([\d.]+) s$/.exec(cell) ?? []
  assert.ok(seconds, cell)
  return Math.round(Number(seconds) * 1_000)
}

/** What the pages say: a fifth of the timeout is kept, 10 s at most. */
const timeoutFor = (ms: number): number => Math.min(1.25 * ms, ms + 10_000)

const PAGES = ['../README.md', 'deadlines.md', 'deploy/kubernetes.md']

describe('the tables of which timeout a request needs', () => {
  for (const page of PAGES) {
    const [head, ...rows] = readTable(page, 'longest request')

    test(`${page} has a table for requests of 5, 10, 20 and 60 s`, () => {
      assert.deepEqual(head, [
        'longest request',
        '`maxDelay`',
        '`timeout`, at least',
        'grace period, at least',
      ])
      assert.deepEqual(
        rows.map(([longest]) => longest),
        ['5 s', '10 s', '20 s', '60 s'],
      )
    })

    for (const [longest, maxDelay, timeout, grace] of rows) {
      test(`${page}: a request of ${longest} needs ${timeout}, and is over at last call`, () => {
        const needed = timeoutFor(msOf(longest) + msOf(maxDelay))
        assert.equal(msOf(timeout), Math.ceil(needed / 1_000) * 1_000)
        assert.equal(msOf(grace), msOf(timeout) + 1_000)
        const options = { timeout: msOf(timeout), delay: 0, maxDelay: msOf(maxDelay) }
        const real = timesOf(options, { env: { KUBERNETES_SERVICE_HOST: 'x' } })
        assert.equal(real.maxDelay, msOf(maxDelay), 'the delay is not shortened')
        assert.ok(real.maxDelay + msOf(longest) <= real.lastCallMs)
      })
    }
  }

  test('the comments of the manifest are the third row, whose moments deploy/kubernetes.md has', () => {
    const manifest = readFileSync(example('kubernetes/deployment.yaml'), 'utf8')
    const [, , , row = []] = readTable('deploy/kubernetes.md', 'longest request')
    const [longest, maxDelay = '', timeout = '', grace = ''] = row
    assert.ok(manifest.includes(`takes ${longest}: ${grace.replace(' s', '')}, and the variables below`))
    assert.ok(manifest.includes(`name: LASTCALL_TIMEOUT, value: ${timeout.replace(' ', '')} `))
    assert.ok(manifest.includes(`name: LASTCALL_MAX_DELAY, value: ${maxDelay.replace(' ', '')} `))
    const { lastCallMs } = timesOf({ timeout: msOf(timeout) })
    const passedOver = (lastCallMs + msOf(timeout)) / 2
    const page = readProject('docs/deploy/kubernetes.md')
    assert.ok(page.includes(`at most ${timeout}. What ends before ${passedOver / 1_000} s is still answered`))
    assert.ok(page.includes(`${maxDelay} (\`maxDelay\`) + ${longest} (longest request)`))
  })

  test('a delay is at most half of the time until last call, as the third line of the formula says', () => {
    for (const maxDelay of [15_000, 30_000]) {
      const timeout = Math.min(2.5 * maxDelay, 2 * maxDelay + 10_000)
      assert.equal(timesOf({ timeout, delay: 0, maxDelay }).maxDelay, maxDelay)
      assert.ok(timesOf({ timeout: timeout - 1, delay: 0, maxDelay }).maxDelay < maxDelay)
    }
  })

  test('the defaults on Kubernetes are enough for requests of 5 and 10 s, as the README says', () => {
    const { maxDelay, lastCallMs } = timesOf({}, { env: { KUBERNETES_SERVICE_HOST: 'x' } })
    assert.equal(maxDelay, 10_000)
    assert.equal(lastCallMs, 20_000)
  })

  test('the delay of docs/deadlines.md is the default elsewhere, and a delay of 7 s needs 17.5 s', () => {
    assert.equal(timesOf({ timeout: 60_000 }).maxDelay, 500)
    assert.equal(timesOf({ timeout: 17_500, delay: 7_000 }).maxDelay, 7_000)
    assert.ok(timesOf({ timeout: 17_000, delay: 7_000 }).maxDelay < 7_000)
    const pm2 = PLATFORMS.find(({ name }) => name === 'PM2')
    assert.equal(timesOf({}, { env: { [pm2?.variable ?? '']: '0' } }).maxDelay, 500)
  })

  test('the moments of docs/deadlines.md', () => {
    const [, ...rows] = readTable('deadlines.md', '`timeout`')
    for (const [timeout, reserve, lastCall, until, next] of rows) {
      const { lastCallMs } = timesOf({ timeout: msOf(timeout) })
      const kept = msOf(timeout) - lastCallMs
      assert.equal(msOf(reserve), kept)
      assert.equal(lastCall, `at ${lastCallMs / 1_000} s`)
      assert.equal(msOf(until), lastCallMs + kept / 2)
      assert.equal(msOf(next), lastCallMs + (kept * 3) / 4)
    }
  })
})
