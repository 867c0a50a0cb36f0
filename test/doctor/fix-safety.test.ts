import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { examine, mend, WriteError, writeChanges } from '../../src/doctor/index.ts'
import type { Input } from '../../src/doctor/read/read-project.ts'

const compose = (body: string): string => `services:\n  web:\n    image: web\n${body}`

const pod = (spec: string, container = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n${spec}      containers:\n        - name: web\n          image: web:1\n${container}`

const PRESTOP = '          lifecycle: { preStop: { sleep: { seconds: 40 } } }\n'

const LONG = '    environment: { LASTCALL_TIMEOUT: 25s }\n'

/** Files that no change is made of. */
const LEFT: readonly (readonly [what: string, path: string, kind: Input['kind'], text: string])[] = [
  [
    'a PM2 program',
    'ecosystem.config.cjs',
    'pm2',
    `module.exports = { apps: [{ name: 'a', kill_timeout: 5_000, env: { LASTCALL_TIMEUOT: '5s', LASTCALL_DELAY: 5, LASTCALL_TIMEOUT: '10s' } }] }\n`,
  ],
  ['a number in JSON', 'ecosystem.json', 'pm2', '{"apps": [{"env": {"LASTCALL_DELAY": 5}}]}'],
  ['an open grace period', 'compose.yaml', 'yaml', compose(`    stop_grace_period: \${GRACE:-60s}\n${LONG}`)],
  ['an empty grace period', 'compose.yaml', 'yaml', compose(`    stop_grace_period:\n${LONG}`)],
  [
    'a grace period that is reset',
    'compose.yaml',
    'yaml',
    compose(`    stop_grace_period: !reset null\n${LONG}`),
  ],
  ['an open variable', 'compose.yaml', 'yaml', compose('    environment: [LASTCALL_TIMEOUT]\n')],
  ['a variable of the host', 'compose.yaml', 'yaml', compose('    environment:\n      LASTCALL_TIMEOUT:\n')],
  [
    'an open grace period of a pod',
    'web.yaml',
    'yaml',
    pod(`      terminationGracePeriodSeconds: \${GRACE}\n`, PRESTOP),
  ],
  [
    'a template in quotes',
    'web.yaml',
    'yaml',
    pod('      terminationGracePeriodSeconds: "{{ .Values.grace }}"\n', PRESTOP),
  ],
  [
    'a service in a flow map',
    'compose.yaml',
    'yaml',
    'x-base: &base { image: web, environment: { LASTCALL_TIMEOUT: 25s } }\nservices: { web: *base }\n',
  ],
  ['a port', '.env', 'environment', 'LASTCALL_PORT=3000\n'],
  ['a unit in a name', '.env', 'environment', 'LASTCALL_TIMEOUT_MS=25000\n'],
  ['two names for one thing', '.env', 'environment', 'LASTCALL_TIMEOUT=8s\nLASTCALL_TIMEOUTS=60s\n'],
  ['a misspelt name with a refused value', '.env', 'environment', 'LASTCALL_TIMEUOT=25\n'],
  [
    'a text over several lines',
    'compose.yaml',
    'yaml',
    compose('    environment:\n      LASTCALL_DELAY: >-\n        5\n'),
  ],
  [
    'a time that systemd fills in',
    'web.service',
    'unit',
    '[Service]\nEnvironment=LASTCALL_TIMEOUT=95s\nExecStart=/usr/bin/node a.js\nTimeoutStopSec=%i\n',
  ],
]

/** Files that are changed in one place. */
const CHANGED: readonly (readonly [
  what: string,
  path: string,
  kind: Input['kind'],
  text: string,
  from: string,
  to: string,
])[] = [
  [
    'double quotes in YAML stay',
    'compose.yaml',
    'yaml',
    compose(`    stop_grace_period: "20s" # why\n${LONG}`),
    '"20s"',
    '"30s"',
  ],
  [
    'quotes in YAML stay',
    'compose.yaml',
    'yaml',
    compose(`    stop_grace_period: '9s'\n${LONG}`),
    "'9s'",
    "'30s'",
  ],
  [
    'quotes in JSON stay',
    'compose.json',
    'yaml',
    '{ "services": { "web": { "stop_grace_period": "20s", "environment": { "LASTCALL_TIMEOUT": "25s" } } } }',
    '"20s"',
    '"30s"',
  ],
  [
    'a misspelt name in quotes stays in quotes',
    'ecosystem.json',
    'pm2',
    '{"apps": [{"env": {"LASTCALL_TIMEUOT": "1s"}}]}',
    '"LASTCALL_TIMEUOT"',
    '"LASTCALL_TIMEOUT"',
  ],
  [
    'a unit of systemd, which begins with a bracket, is no JSON',
    'web.service',
    'unit',
    '[Service]\nEnvironment="LASTCALL_TIMEOUT=95"\nExecStart=/usr/bin/node a.js\nTimeoutStopSec=2min\n',
    'TIMEOUT=95',
    'TIMEOUT=95s',
  ],
  [
    'a time of several words is one value',
    'web.service',
    'unit',
    '[Service]\nEnvironment=LASTCALL_TIMEOUT=95s\nExecStart=/usr/bin/node a.js\nTimeoutStopSec=1min 30s\n',
    '1min 30s',
    '100s',
  ],
  [
    'a carriage return alone moves no place',
    'Dockerfile',
    'dockerfile',
    'FROM node:22-slim\n# a\rb\nENV LASTCALL_TIMEOUT=25\nCMD ["node", "a.js"]\nRUN echo some text here\n',
    'TIMEOUT=25\n',
    'TIMEOUT=25s\n',
  ],
  [
    'one line is added for two services that are the same',
    'compose.yaml',
    'yaml',
    'services:\n  web: &web\n    image: web\n    environment: { LASTCALL_TIMEOUT: 25s }\n  worker: *web\n',
    '    image',
    '    stop_grace_period: 30s\n    image',
  ],
  [
    'a line is added before a merge key, and not into what it brings',
    'compose.yaml',
    'yaml',
    'x-base: &base { image: web, environment: { LASTCALL_TIMEOUT: 25s } }\nservices:\n  web:\n    <<: *base\n',
    '    <<',
    '    stop_grace_period: 30s\n    <<',
  ],
  [
    'an added line has the line ends of the file',
    'compose.yaml',
    'yaml',
    compose(LONG).replaceAll('\n', '\r\n'),
    '    image',
    '    stop_grace_period: 30s\r\n    image',
  ],
  [
    'a shared grace period is raised to the longest time',
    'compose.yaml',
    'yaml',
    'x-grace: &g\n  stop_grace_period: 15s\nservices:\n  a: { <<: *g, environment: { LASTCALL_TIMEOUT: 25s } }\n  b: { <<: *g, environment: { LASTCALL_TIMEOUT: 60s } }\n',
    ': 15s',
    ': 65s',
  ],
  [
    'a changed grace period and the sum that comes of it are one change',
    'web.yaml',
    'yaml',
    pod('', `          env: [{ name: LASTCALL_TIMEOUT, value: 60s }]\n${PRESTOP}`),
    '      containers',
    '      terminationGracePeriodSeconds: 105\n      containers',
  ],
]

describe('`lastcall doctor --fix` does no harm', () => {
  for (const [what, path, kind, text] of LEFT) {
    test(`${what} is left as it is`, () => {
      const { changes, diagnosis } = mend({ inputs: [{ path, kind, text }], version: '0' })
      assert.deepEqual(changes, [])
      assert.deepEqual(diagnosis.result.skipped, [])
      assert.ok(diagnosis.result.findings.every(({ isFixable }) => !isFixable))
    })
  }

  for (const [what, path, kind, text, from, to] of CHANGED) {
    test(what, () => {
      const { changes } = mend({ inputs: [{ path, kind, text }], version: '0' })
      assert.deepEqual(
        changes.map(({ after }) => after),
        [text.replace(from, to)],
      )
    })
  }

  test('the remedy for a PM2 program shows its line as it is', () => {
    const text =
      "module.exports = { apps: [{ kill_timeout: 5_000, /* ms */ env: { LASTCALL_TIMEOUT: '10s' } }] }"
    const { findings } = examine({
      inputs: [{ path: 'ecosystem.config.js', kind: 'pm2', text }],
      version: '0',
    }).result
    assert.deepEqual(
      findings.map(({ remedy }) => [remedy.from, remedy.to]),
      [[text, text.replace('5_000', '11000')]],
    )
  })

  test('after all changes, another round changes nothing', () => {
    const text = pod('', `          env: [{ name: LASTCALL_TIMEUOT, value: 60s }]\n${PRESTOP}`)
    const inputs: Input[] = [{ path: 'web.yaml', kind: 'yaml', text }]
    const [change] = mend({ inputs, version: '0' }).changes
    assert.ok(change)
    assert.match(change.after, /LASTCALL_TIMEOUT, value: 60s/)
    const again = [{ path: 'web.yaml', kind: 'yaml', text: change.after }] as const
    assert.deepEqual(mend({ inputs: again, version: '0' }).changes, [])
  })

  test('a file that is not UTF-8 is left, and the result says so', () => {
    const input = {
      path: 'Dockerfile',
      kind: 'dockerfile',
      text: 'FROM node\nENV LASTCALL_DELAY=5\n',
    } as const
    const { changes, diagnosis } = mend({ inputs: [{ ...input, isUtf8: false }], version: '0' })
    assert.deepEqual(changes, [])
    assert.deepEqual(diagnosis.result.skipped, [
      { file: 'Dockerfile', why: 'it is not UTF-8, so --fix does not change it' },
    ])
  })

  for (const [what, second, sentence] of [
    ['cannot be written', 'missing/b.env', /^cannot write .*b\.env: ENOENT.*; no file was changed$/],
    ['fails after another', '.', /^cannot write .*: EISDIR.*; only .*a\.env was written$/],
  ] as const) {
    test(`a file that ${what} is an error that says what was written`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
      const path = join(folder, 'a.env')
      writeFileSync(path, 'before')
      const change = { before: 'before', after: 'after' }
      const write = (): void =>
        writeChanges([
          { path, ...change },
          { path: join(folder, second), ...change },
        ])
      try {
        assert.throws(write, (error) => error instanceof WriteError && sentence.test(error.message))
        assert.equal(readFileSync(path, 'utf8'), second === '.' ? 'after' : 'before')
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  }
})
