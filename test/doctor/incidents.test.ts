import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { examined, lines } from './examined.ts'

/** Written after the descriptions of public incidents. docs/doctor/k8s.md and docs/doctor/code.md link to them. */
describe('a public incident', () => {
  test('preStop of 10 s and a drain in a grace period of 30 s: the sum is found', () => {
    const result = examined('incidents/prestop-and-drain', { drain: 25_000 })
    assert.deepEqual(lines(result), ['deployment.yaml:12 error k8s/grace-sum'])
    assert.equal(
      result.findings[0]?.arithmetic,
      '10 s (preStop) + 25 s (--drain) + 1 s (for the exit) = 36 s > 30 s (terminationGracePeriodSeconds)',
    )
  })

  test('health checks that take 45 s and a grace period of 30 s: the sum is found', () => {
    const result = examined('incidents/slow-health-checks')
    assert.deepEqual(lines(result), ['deployment.yaml:23 warning k8s/balancer-sum'])
    assert.equal(
      result.findings[0]?.arithmetic,
      '15 s (interval) x 3 (failed checks) = 45 s > 30 s (terminationGracePeriodSeconds)',
    )
  })

  test('workers of Temporal whose activities have no time, as dust#27048 found 26 times: a hint', () => {
    const result = examined('incidents/temporal-workers')
    assert.deepEqual(lines(result), ['worker.js:6 hint code/worker-grace'])
    assert.match(result.findings[0]?.title ?? '', /`shutdownGraceTime` is 0 by default/)
  })

  test('pods of workers with a grace period of 0 are found, and those with the default are not', () => {
    const result = examined('incidents/workers-without-grace')
    assert.deepEqual(lines(result), ['workers.yaml:8 error k8s/grace-zero'])
  })
})
