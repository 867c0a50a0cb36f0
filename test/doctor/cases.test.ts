import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { examine } from '../../src/doctor/index.ts'
import { type Kind, kindOf } from '../../src/doctor/read/files/kinds.ts'
import type { Input } from '../../src/doctor/read/read-project.ts'
import { systemdSpan } from '../../src/doctor/read/seconds.ts'

/** The ids of what is found, sorted. */
function ids(...inputs: readonly Input[]): string[] {
  return examine({ inputs, version: '0' })
    .result.findings.map(({ id }) => id)
    .sort()
}

const docker = (text: string): Input => ({ path: 'Dockerfile', kind: 'dockerfile', text })
const slim = (text: string): Input => docker(`FROM node:22-slim\n${text}\n`)
const compose = (body: string, top = ''): Input => ({
  path: 'compose.yaml',
  kind: 'yaml',
  text: `${top}services:\n  web:\n    image: web\n${body}`,
})
const pm2 = (app: string): Input => ({
  path: 'ecosystem.config.js',
  kind: 'pm2',
  text: `const KILL_MS = 20_000\nmodule.exports = { apps: [{ name: 'a', script: 'a.js', ${app} }] }\n`,
})
const code = (text: string): Input => ({ path: 'main.js', kind: 'code', text })

const pod = (container: string, grace = 30, namespace = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web${namespace} }\nspec:\n  template:\n    spec:\n      terminationGracePeriodSeconds: ${grace}\n      containers:\n        - name: web\n          image: web:1\n${container}`

const config = (timeout: string, namespace = ''): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: times${namespace} }\ndata: { LASTCALL_TIMEOUT: ${timeout} }\n`

const FROM_CONFIG = '          envFrom: [{ configMapRef: { name: times } }]\n'
const IMPORT = "import { configure } from 'lastcall'\n"

/** Files in which nothing is wrong. */
const RIGHT: readonly (readonly [what: string, ...inputs: Input[]])[] = [
  [
    'a value beside a merge key',
    compose(
      '    environment:\n      <<: *env\n      LASTCALL_TIMEOUT: 8s\n',
      'x: &env { LASTCALL_TIMEOUT: 25s }\n',
    ),
  ],
  ['exec over two lines', slim('CMD ["sh", "-c", "node a.js; exec node b.js \\\\\\n --port 1"]')],
  ['the shell of Alpine by an argument', docker(`ARG V=22-alpine\nFROM node:\${V}\nCMD node server.js\n`)],
  ['an image by an argument', docker('ARG BASE="node:22-alpine"\nFROM $BASE\nCMD node server.js\n')],
  ['a product in a PM2 program', pm2("kill_timeout: 20 * 1000, env: { LASTCALL_TIMEOUT: '10s' }")],
  ['a name in a PM2 program', pm2("kill_timeout: KILL_MS, env: { LASTCALL_TIMEOUT: '10s' }")],
  ['a variable in a PM2 program', pm2('env: { LASTCALL_TIMEOUT: TIMEOUT }')],
  ['a spread in a PM2 program', pm2("...shared, env: { LASTCALL_TIMEOUT: '10s' }")],
  ['a list over several lines, with a comment', slim('CMD ["node", \\\n  # why\n  "server.js"]')],
  ['a migration by npx', slim('CMD ["npx", "prisma", "migrate", "deploy"]')],
  ['a migration by a script', slim('CMD ["npm", "run", "migration:run"]')],
  ['a text and a sleep', slim('CMD echo "a && b"; sleep infinity')],
  ['a migration in a shell', slim('CMD npx prisma migrate deploy')],
  ['a migration by node', slim('CMD node scripts/migrate.js')],
  ['tests whose name comes from CMD', slim('ENTRYPOINT ["npm", "run"]\nCMD ["test"]')],
  ['a console', compose('    command: ["npm", "run", "console"]\n')],
  [
    'a CMD below an entry point',
    docker('FROM node:22-slim AS a\nCMD ["npm", "start"]\nFROM a\nENTRYPOINT ["node", "b.js"]\n'),
  ],
  [
    'a ConfigMap of another namespace',
    {
      path: 'a.yaml',
      kind: 'yaml',
      text: pod(FROM_CONFIG, 30, ', namespace: a') + config('20s', ', namespace: a'),
    },
    { path: 'b.yaml', kind: 'yaml', text: config('60s', ', namespace: b').slice(4) },
  ],
  [
    'a ConfigMap of another folder',
    { path: 'a/k.yaml', kind: 'yaml', text: pod(FROM_CONFIG) + config('20s') },
    { path: 'b/k.yaml', kind: 'yaml', text: config('60s').slice(4) },
  ],
  [
    'a comment in preStop',
    {
      path: 'k.yaml',
      kind: 'yaml',
      text: pod(
        '          env: [{ name: LASTCALL_DELAY, value: "0" }]\n          lifecycle:\n            preStop:\n              exec:\n                command:\n                  - sh\n                  - -c\n                  - |\n                    # sleep 100 is too long\n                    sleep 5\n',
        40,
      ),
    },
  ],
  [
    'a client with a keepAliveTimeout',
    { path: 'nginx.conf', kind: 'proxy', text: 'upstream x {\n server a:1;\n keepalive 16;\n}\n' },
    code('new Agent({ keepAliveTimeout: 4_000 })\n'),
  ],
  [
    'a unit with a week',
    {
      path: 'a.service',
      kind: 'unit',
      text: '[Service]\nEnvironment=LASTCALL_TIMEOUT=95s\nExecStart=/usr/bin/node a.js\nTimeoutStopSec=1w\n',
    },
  ],
  [
    'a unit whose last setting is longer',
    {
      path: 'a.service',
      kind: 'unit',
      text: '[Service]\nEnvironment=LASTCALL_TIMEOUT=95s\nExecStart=/usr/bin/node a.js\nTimeoutStopSec=30\nTimeoutSec=120\n',
    },
  ],
]

/** Files in which something is wrong. */
const WRONG: readonly (readonly [what: string, id: string, ...inputs: Input[]])[] = [
  [
    'npm at the end of a script',
    'docker/package-manager',
    slim('CMD ["sh", "-c", "npm run migrate && npm start"]'),
  ],
  [
    'npm in the shell of Alpine',
    'docker/package-manager',
    docker('FROM node:22-alpine\nCMD npm run migrate && npm start\n'),
  ],
  ['a program after a sleep', 'docker/shell-form', slim('CMD sleep 5 && node server.js')],
  ['a program before an idle command', 'docker/shell-form', slim('CMD node server.js; sleep 1')],
  ['npm after exec', 'docker/package-manager', slim('CMD ["sh", "-c", "npm run migrate && exec npm start"]')],
  ['npm after a variable', 'docker/package-manager', slim('CMD NODE_ENV=production npm start')],
  ['npm with a variable', 'docker/package-manager', slim('CMD npm start -- --port $PORT')],
  ['a script that builds and starts', 'docker/package-manager', slim('CMD ["npm", "run", "build:start"]')],
  [
    'a script that migrates and starts',
    'docker/package-manager',
    slim('CMD ["npm", "run", "migrate-and-start"]'),
  ],
  ['the name of a folder', 'docker/package-manager', slim('CMD ["npm", "--prefix", "test", "start"]')],
  ['the name of a workspace', 'docker/package-manager', slim('CMD ["yarn", "workspace", "test", "start"]')],
  ['corepack', 'docker/package-manager', slim('CMD ["corepack", "pnpm", "start"]')],
  ['npm as the entry point', 'docker/package-manager', slim('ENTRYPOINT ["npm"]\nCMD ["start"]')],
  ['options of a shell', 'docker/shell-form', slim('CMD ["sh", "-e", "-c", "node a.js && node server.js"]')],
  [
    'a shell as the entry point',
    'docker/shell-form',
    slim('ENTRYPOINT ["sh", "-c"]\nCMD ["node server.js"]'),
  ],
  [
    'a shell as the entry point of a service',
    'compose/shell-command',
    compose('    entrypoint: ["bash", "-o", "pipefail", "-c"]\n    command: ["node a.js | cat"]\n'),
  ],
  ['a list with a comma too many', 'docker/shell-form', slim('CMD ["node", "server.js",]')],
  ['a list with a comma too few', 'docker/shell-form', slim('CMD ["node" "server.js"]')],
  ['a list without quotes', 'docker/shell-form', slim('CMD [node, server.js]')],
  ['a list with a comment', 'docker/shell-form', slim('CMD ["node", "server.js"] # start')],
  ['a list without an end', 'docker/shell-form', slim('CMD ["node", "server.js"')],
  [
    'a manifest in one line',
    'k8s/grace-zero',
    {
      path: 'k.json',
      kind: 'yaml',
      text: '{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"a","image":"b"}]}}}}',
    },
  ],
  [
    'a manifest in flow form',
    'k8s/grace-zero',
    {
      path: 'k.yaml',
      kind: 'yaml',
      text: '{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {terminationGracePeriodSeconds: 0, containers: [{name: a, image: b}]}}}}',
    },
  ],
]

describe('nothing is found in', () => {
  for (const [what, ...inputs] of RIGHT) test(what, () => assert.deepEqual(ids(...inputs), []))
})

describe('a fault is found in', () => {
  for (const [what, id, ...inputs] of WRONG) test(what, () => assert.deepEqual(ids(...inputs), [id]))
})

test('no line is shown for npm at the end of a script if nothing says what npm starts', () => {
  const { findings } = examine({ inputs: [slim('CMD npm run migrate && npm start')], version: '0' }).result
  assert.equal(findings[0]?.remedy.to, null)
  assert.match(findings[0]?.remedy.text ?? '', /no package.json here says what the script `start` starts/)
})

test('an init in front of npm is named, also if it stands in ENTRYPOINT', () => {
  for (const text of [
    'CMD ["tini", "--", "npm", "start"]',
    'ENTRYPOINT ["tini", "--"]\nCMD ["npm", "start"]',
  ]) {
    const { findings } = examine({ inputs: [slim(text)], version: '0' }).result
    assert.match(findings[0]?.title ?? '', /^npm is all that tini starts\. It ends 500 ms after SIGTERM/)
  }
})

test('a shell that an init starts does not hold the container, so the program is killed at once', () => {
  const { findings } = examine({
    inputs: [slim('CMD ["tini", "--", "sh", "-c", "node server.js | cat"]')],
    version: '0',
  }).result
  assert.match(findings[0]?.title ?? '', /^tini starts a shell.* the program is killed at once/)
  assert.equal(findings[0]?.remedy.from, null)
})

test('quoted text is no place for exec', () => {
  const text = `CMD ["sh", "-c", "node a.js && nginx -g 'daemon off;'"]`
  const { findings } = examine({ inputs: [slim(text)], version: '0' }).result
  assert.equal(findings[0]?.remedy.to, text.replace('nginx', 'exec nginx'))
})

test('an init in front of a shell stays in the line that is shown', () => {
  const text = 'CMD ["tini", "--", "sh", "-c", "node a.js && node b.js"]'
  const { findings } = examine({ inputs: [slim(text)], version: '0' }).result
  assert.deepEqual(
    [findings[0]?.remedy.from, findings[0]?.remedy.to],
    [text, text.replace('node b.js', 'exec node b.js')],
  )
})

test('each of several values of one name is found', () => {
  const text = 'web: LASTCALL_TIMEOUT=25 node a.js\nworker: LASTCALL_TIMEOUT=30 node b.js\n'
  assert.deepEqual(ids({ path: 'Procfile', kind: 'procfile', text }), ['env/unit', 'env/unit'])
})

describe('the time in code', () => {
  const grace = (text: string): string[] =>
    ids(code(text), compose('    stop_grace_period: 3s\n    environment: { LASTCALL_REPORT: json }\n'))

  for (const [what, text, found] of [
    ['is taken from configure of lastcall', `${IMPORT}configure({ timeout: 1_000 * 1 })`, []],
    ['is not known if it is no number', `${IMPORT}configure({ timeout: 30 * SECOND })`, []],
    ['is not known with an exponent', `${IMPORT}configure({ timeout: 25e3 })`, []],
    ['is not known if something is spread', `${IMPORT}configure({ timeout: 25_000, ...rest })`, []],
    [
      'is not taken from another configure',
      `${IMPORT}http.configure({ timeout: 1_000 })`,
      ['compose/grace-sum'],
    ],
    [
      'is not taken from a file without lastcall',
      "configure({ timeout: 1_000 }); process.on('SIGTERM', stop)",
      ['compose/grace-sum'],
    ],
  ] as const) {
    test(what, () => assert.deepEqual(grace(text), found))
  }
})

describe('the kind of a file', () => {
  const kinds: readonly (readonly [string, Kind | undefined])[] = [
    ['Dockerfile', 'dockerfile'],
    ['Dockerfile.prod', 'dockerfile'],
    ['prod.dockerfile', 'dockerfile'],
    ['Dockerfile.dockerignore', undefined],
    ['dockerfile.ts', 'code'],
    ['process.js', 'code'],
    ['process.json', 'pm2'],
    ['ecosystem.config.cjs', 'pm2'],
    ['web.json', 'yaml'],
  ]
  for (const [name, kind] of kinds) test(`${name} is ${kind}`, () => assert.equal(kindOf(name), kind))
})

describe('a time span of systemd', () => {
  for (const [text, ms] of [
    ['1h 2min', 3_720_000],
    ['2d', 172_800_000],
    ['1week', 604_800_000],
    ['5min 20', 320_000],
    ['20s ; no comment', undefined],
  ] as const) {
    test(`${text} is ${ms} ms`, () => assert.equal(systemdSpan(text), ms))
  }
})
