import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { examine } from '../../src/doctor/index.ts'
import type { Kind } from '../../src/doctor/read/files/kinds.ts'
import type { Finding } from '../../src/doctor/result.ts'
import { examined, lines } from './examined.ts'

/** What is found in one file with these texts in place of its times. */
function findings(path: string, kind: Kind, text: string): readonly Finding[] {
  return examine({ inputs: [{ path, text, kind }], version: '0' }).result.findings
}

const FILES: Readonly<Record<string, (grace: string, timeout: string) => readonly Finding[]>> = {
  'k8s/grace-sum': (grace, timeout) =>
    findings(
      'web.yaml',
      'yaml',
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      terminationGracePeriodSeconds: ${grace}
      containers: [{ name: web, image: web, env: [{ name: LASTCALL_TIMEOUT, value: ${timeout} }] }]
`,
    ),
  'compose/grace-sum': (grace, timeout) =>
    findings(
      'compose.yaml',
      'yaml',
      `services:\n  web: { stop_grace_period: ${grace}s, environment: { LASTCALL_TIMEOUT: ${timeout} } }\n`,
    ),
  'systemd/timeout-stop': (grace, timeout) =>
    findings(
      'web.service',
      'unit',
      `[Service]\nEnvironment=LASTCALL_TIMEOUT=${timeout}\nExecStart=/usr/bin/node server.js\nTimeoutStopSec=${grace}\n`,
    ),
  'pm2/kill-timeout': (grace, timeout) =>
    findings(
      'ecosystem.json',
      'pm2',
      `{"apps": [{"name": "web", "kill_timeout": ${grace}, "env": {"LASTCALL_TIMEOUT": "${timeout}"}}]}`,
    ),
}

describe('the sum of a grace period', () => {
  for (const [id, timeout, enough, less] of [
    ['k8s/grace-sum', '40s', '41', '40'],
    ['compose/grace-sum', '40s', '41', '40'],
    ['systemd/timeout-stop', '40s', '41', '40'],
    ['pm2/kill-timeout', '5s', '5100', '5099'],
  ] as const) {
    test(`${id} accepts ${enough} for a timeout of ${timeout}, and finds ${less}`, () => {
      const find = FILES[id] as NonNullable<(typeof FILES)[string]>
      assert.deepEqual(find(enough, timeout), [])
      assert.deepEqual(
        find(less, timeout).map((each) => each.id),
        [id],
      )
    })
  }
})

describe('--drain', () => {
  const DRAINED = [
    [
      'compose/grace-sum',
      {
        path: 'compose.yaml',
        kind: 'yaml',
        text: 'services:\n  web: { image: web }\n  db: { image: postgres:17 }\n',
      },
      '25 s (--drain) + 1 s (for the exit) = 26 s > 10 s (stop_grace_period, by default)',
    ],
    [
      'systemd/timeout-stop',
      {
        path: 'web.service',
        kind: 'unit',
        text: '[Service]\nExecStart=/usr/bin/gunicorn app\nTimeoutStopSec=20\n',
      },
      '25 s (--drain) + 1 s (for the exit) = 26 s > 20 s (TimeoutStopSec)',
    ],
    [
      'pm2/kill-timeout',
      {
        path: 'ecosystem.json',
        kind: 'pm2',
        text: '{"apps": [{"name": "web", "script": "web.js", "kill_timeout": 25099}]}',
      },
      '25 s (--drain) + 100 ms (for the exit) = 25.1 s > 25.099 s (kill_timeout)',
    ],
  ] as const
  for (const [id, input, arithmetic] of DRAINED) {
    test(`applies ${id} to a service without lastcall, which is silent without it`, () => {
      const find = (drain?: number): readonly Finding[] =>
        examine({ inputs: [input], version: '0', drain }).result.findings
      assert.deepEqual(find(), [])
      assert.deepEqual(
        find(25_000).map((each) => [each.id, each.arithmetic]),
        [[id, arithmetic]],
      )
    })
  }
})

describe('whether a service uses lastcall', () => {
  test('of two packages only the image of the one with lastcall is asked, with the times of its code', () => {
    const result = examined('monorepo')
    assert.deepEqual(lines(result), ['k8s/orders.yaml:8 error k8s/grace-sum'])
    assert.equal(
      result.findings[0]?.arithmetic,
      '38 s (`timeout` in the code) + 1 s (for the exit) = 39 s > 30 s (terminationGracePeriodSeconds, by default)',
    )
  })

  test('a database that shares the variables of a service does not use it, and a program named like one may', () => {
    const shared = 'x-env: &env { LASTCALL_TIMEOUT: 25s }\nservices:\n'
    const service = (name: string, image: string): string =>
      `  ${name}: { image: ${image}, environment: { <<: *env } }\n`
    const found = findings(
      'compose.yaml',
      'yaml',
      `${shared}${service('front', 'nginx:1.27')}${service('db', 'docker.io/library/postgres')}${service('jobs', 'registry.example/kafka-consumer:1')}`,
    )
    assert.deepEqual(
      found.map(({ line, title }) => [line, title]),
      [[5, 'Compose kills jobs before its shutdown is over.']],
    )
  })

  test('--drain stands for all others, but not for databases', () => {
    const found = lines(examined('monorepo', { drain: 60_000 }))
    assert.deepEqual(found, [
      'k8s/orders.yaml:8 error k8s/grace-sum',
      'k8s/search.yaml:8 error k8s/grace-sum',
    ])
  })
})

test('the same files give the same findings each time', () => {
  const [first, ...others] = Array.from({ length: 5 }, () => JSON.stringify(examined('.')))
  for (const other of others) assert.equal(other, first)
})

describe('k8s/balancer-sum, where lastcall waits for health checks each 15 s,', () => {
  const found = (threshold: number): Finding | undefined =>
    findings(
      'web.yaml',
      'yaml',
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: web, env: [{ name: LASTCALL_DELAY, value: 5s }] }]
---
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-interval: '15'
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-unhealthy-threshold: '${threshold}'
spec: { selector: { app: web } }
`,
    ).find(({ id }) => id === 'k8s/balancer-sum')

  test('asks for a grace period in which a delay of 45 s is not cut', () => {
    // timeout >= 2 x 45 s + 10 s, and 1 s more
    assert.equal(found(3)?.remedy.to, 'terminationGracePeriodSeconds: 101')
  })

  test('asks for a timeout in which a delay of 15 s is not cut', () => {
    assert.match(found(1)?.remedy.text ?? '', /`LASTCALL_TIMEOUT` to at least 37\.5 s/)
  })
})
