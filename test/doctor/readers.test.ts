import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readCompose } from '../../src/doctor/read/compose/services.ts'
import { readDockerfile } from '../../src/doctor/read/dockerfile.ts'
import { readPm2 } from '../../src/doctor/read/pm2/pm2.ts'
import { readContainers } from '../../src/doctor/read/pod.ts'
import { readProxy } from '../../src/doctor/read/proxy.ts'
import { goDuration, sleepTime, systemdSpan } from '../../src/doctor/read/seconds.ts'
import { readUnit } from '../../src/doctor/read/systemd.ts'
import type { Variables } from '../../src/doctor/read/variables.ts'
import { readYaml, type YamlValue } from '../../src/doctor/read/yaml.ts'
import { SourceFile, textOf } from '../../src/doctor/source.ts'

/** Names and values, each as it was read and as it stands in the file. */
function shown(variables: Variables): string[] {
  return [...variables.values()].map(
    (each) => `${each.name.value}=${each.value} ${textOf(each.name)}=${textOf(each)}`,
  )
}

function yaml(text: string): YamlValue {
  const [document] = readYaml(new SourceFile('x.yaml', text)).documents
  assert.ok(document)
  return document
}

describe('a Dockerfile', () => {
  const read = (text: string) => readDockerfile(new SourceFile('Dockerfile', text))

  test('starts what its last stage says, or the stage that this one rests on', () => {
    const image = read(
      'FROM node:22-alpine AS base\nENTRYPOINT ["tini", "--"]\nCMD ["a"]\n\nFROM debian AS other\nCMD b\n\nFROM base\nCMD ["node", \\\n  "c.js"]\n',
    )
    assert.equal(image?.base, 'node:22-alpine')
    assert.deepEqual(image.entrypoint?.words, ['tini', '--'])
    assert.deepEqual(image.cmd?.words, ['node', 'c.js'])
    assert.equal(image.cmd?.isShellForm, false)
  })

  test('sets variables with =, with a space, in quotes, and several in a line', () => {
    const image = read('FROM node\nENV A=1 B="2 3" \\\n  C=4\nENV D 5\n')
    assert.deepEqual(shown(image?.variables ?? new Map()), ['A=1 A=1', 'B=2 3 B="2 3"', 'C=4 C=4', 'D=5 D=5'])
  })

  test('without FROM is none', () => assert.equal(read('# nothing\n'), undefined))
})

describe('a compose file', () => {
  const service = (text: string) => {
    const [found] = readCompose([yaml(text)], () => undefined)
    assert.ok(found)
    return found
  }

  test('sets variables as a map or as a list', () => {
    const map = service('services:\n  web:\n    environment:\n      A: 1\n      B: "2"\n')
    assert.deepEqual(shown(map.variables), ['A=1 A=1', 'B=2 B="2"'])
    const list = service('services:\n  web:\n    environment: [ A=1, "B=2", C ]\n')
    assert.deepEqual(shown(list.variables), ['A=1 A=1', 'B=2 B=2', 'C=$(host) C=C'])
  })

  test('takes what a merge key brings, and its own value before that', () => {
    const text =
      'x-base: &base\n  stop_grace_period: 1m30s\n  image: one\nservices:\n  web:\n    <<: *base\n    image: two\n'
    const { gracePeriod, image } = service(text)
    assert.equal(gracePeriod?.value, 90_000)
    assert.equal(image, 'two')
    assert.equal(gracePeriod && textOf(gracePeriod), '1m30s')
  })

  test('has no shell for a text, and one for sh -c', () => {
    assert.deepEqual(service('services: { web: { command: node "a b.js" } }').command?.words, [
      'node',
      'a b.js',
    ])
    const { script, shell } =
      service('services: { web: { command: ["bash", "-ec", "a && b"] } }').command ?? {}
    assert.deepEqual([script, shell], ['a && b', 'bash'])
  })
})

describe('a pod', () => {
  const container = (text: string) => readContainers(yaml(`containers:\n  - ${text}\n`))[0]

  for (const [hook, ms] of [
    ['{ sleep: { seconds: 10 } }', 10_000],
    ['{ exec: { command: [sleep, "7"] } }', 7_000],
    ['{ exec: { command: [sh, -c, "sleep 5; nginx -s quit; sleep 2"] } }', 7_000],
    ['{ exec: { command: [/bin/sh, -c, "/bin/sleep 1m"] } }', 60_000],
    ['{ httpGet: { path: /stop, port: 80 } }', undefined],
    ['{ exec: { command: [/stop.sh] } }', undefined],
  ] as const) {
    test(`the preStop hook ${hook} takes ${ms} ms`, () => {
      assert.equal(container(`{ name: web, lifecycle: { preStop: ${hook} } }`)?.preStop?.value, ms)
    })
  }

  test('a command and its arguments are one', () => {
    const { command } = container('{ command: [sh, -c], args: ["node a.js"] }') ?? {}
    assert.deepEqual([command?.script, command?.words], ['node a.js', ['node', 'a.js']])
  })
})

test('a unit has variables without quotes, in either quotes, and several in a line', () => {
  const text =
    '[Service]\nEnvironment=A=1 "B=2 3"\nEnvironment=\'C=4\' D=5\nExecStart=-/usr/bin/node a.js \\\n  --b\nTimeoutStopSec=\nTimeoutSec=2min 5s\n'
  const unit = readUnit(new SourceFile('web.service', text))
  assert.deepEqual(shown(unit?.variables ?? new Map()), ['A=1 A=1', 'B=2 3 B=2 3', 'C=4 C=4', 'D=5 D=5'])
  assert.deepEqual(unit?.execStart.words, ['/usr/bin/node', 'a.js', '--b'])
  assert.equal(unit.timeoutStop?.value, 125_000)
})

test('an application that a function makes hides no other one', () => {
  const text = `const base = (name, more) => ({ name, ...more })
module.exports = {
  apps: [
    base('api', {
      script: path.join(__dirname, 'api.js'),
      kill_timeout: 1,
    }),
    { name: 'worker', script: 'worker.js', kill_timeout: ms(time('2s')), env: { PORT: Number(process.env.PORT ?? 80) } },
    { name: 'jobs', script: 'jobs.js', kill_timeout: 3_000 },
  ],
}
`
  const apps = readPm2(new SourceFile('ecosystem.config.js', text)) ?? []
  assert.deepEqual(
    apps.map(({ name, killTimeout }) => [name, killTimeout?.value]),
    [
      ['', undefined],
      ['worker', undefined],
      ['jobs', 3_000],
    ],
  )
})

test('an ecosystem file that is a program is read as far as it has plain values', () => {
  const text = `const path = require('node:path')
/* module.exports = { apps: [] } */
module.exports = {
  // The web.
  apps: [
    {
      ...shared,
      name: 'web', // a name
      cwd: path.join(__dirname, 'web'),
      instances: process.env.N || 2,
      kill_timeout: 5_000,
      env: { LASTCALL_TIMEOUT: "10s", 'B': 'it\\'s' },
    },
  ],
}
`.replace('/* module.exports = { apps: [] } */', '// none')
  const [app] = readPm2(new SourceFile('ecosystem.config.js', text)) ?? []
  assert.equal(app?.name, 'web')
  assert.equal(app.killTimeout && textOf(app.killTimeout), '5_000')
  assert.equal(app.killTimeout?.value, 5_000)
  assert.equal(app.variables.get('LASTCALL_TIMEOUT')?.value, '10s')
})

test('an nginx upstream without keepalive keeps no connection, and a comment sets nothing', () => {
  const found = { idleTimes: [], checks: [] }
  const text =
    'upstream a { server x; keepalive_timeout 1m; }\nupstream b { server y; keepalive 8; # keepalive_timeout 1s;\n}\n'
  readProxy(new SourceFile('nginx.conf', text), found)
  assert.deepEqual(
    found.idleTimes.map(({ value, setting }) => [value, setting]),
    [[60_000, "nginx's default"]],
  )
})

describe('a duration', () => {
  for (const [read, text, ms] of [
    [goDuration, '1m30s', 90_000],
    [goDuration, '500ms', 500],
    [goDuration, '1.5h', 5_400_000],
    [goDuration, '30', undefined],
    [goDuration, '', undefined],
    [systemdSpan, '90', 90_000],
    [systemdSpan, '1min 30s', 90_000],
    [systemdSpan, '2 minutes', 120_000],
    [systemdSpan, '500ms', 500],
    [systemdSpan, 'infinity', Infinity],
    [systemdSpan, 'soon', undefined],
    [sleepTime, '10', 10_000],
    [sleepTime, '0.5', 500],
    [sleepTime, '2m', 120_000],
    [sleepTime, '$N', undefined],
  ] as const) {
    test(`${read.name} reads '${text}' as ${ms} ms`, () => assert.equal(read(text), ms))
  }
})
