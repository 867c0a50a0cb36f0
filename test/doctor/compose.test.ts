import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { mend, readInputs } from '../../src/doctor/index.ts'
import type { ComposeService } from '../../src/doctor/read/compose/compose.ts'
import { readProject } from '../../src/doctor/read/read-project.ts'
import { textOf } from '../../src/doctor/source.ts'
import { examined, lines } from './examined.ts'

/** The services of compose files, given as paths and texts. */
function servicesOf(files: Readonly<Record<string, string>>): readonly ComposeService[] {
  const inputs = Object.entries(files).map(([path, text]) => ({ path, text, kind: 'yaml' as const }))
  return readProject(inputs, undefined).project.services
}

const names = (services: readonly ComposeService[]): string[] =>
  services.map(({ name, file }) => `${file.path} ${name.value}`)

describe('a service of several compose files', () => {
  test('takes each value from the file that counts most, and all variables', () => {
    const [web] = servicesOf({
      'a/compose.yaml':
        'services:\n  web:\n    extends: { file: ../b/base.yaml, service: node }\n    stop_grace_period: 20s\n    environment: [ A=1, B=1 ]\n',
      'a/compose.override.yml':
        'services:\n  web:\n    stop_grace_period: 30s\n    environment: { B: 2 }\n    build: { target: web }\n',
      'b/base.yaml':
        'services:\n  node:\n    build: { context: .., dockerfile: Node.Dockerfile }\n    command: node a.js\n    environment: { A: 0, C: 0 }\n    env_file: c.env\n',
    })
    assert.ok(web)
    const { gracePeriod, variables, command, dockerfile, variableFiles } = web
    assert.equal(
      gracePeriod && `${gracePeriod.file.path} ${textOf(gracePeriod)}`,
      'a/compose.override.yml 30s',
    )
    assert.deepEqual(
      [...variables].map(([name, { value, file }]) => `${name}=${value} ${file.path}`),
      ['A=1 a/compose.yaml', 'C=0 b/base.yaml', 'B=2 a/compose.override.yml'],
    )
    assert.deepEqual([command?.file.path, command?.words], ['b/base.yaml', ['node', 'a.js']])
    assert.deepEqual([dockerfile, variableFiles], ['Node.Dockerfile', ['b/c.env']])
  })

  test('is judged with and without the override file, and an incomplete template of another file is not', () => {
    const services = servicesOf({
      'compose.yaml':
        'services:\n  web: { extends: { file: base.yaml, service: node } }\n  db: { image: db }\n',
      'compose.override.yaml': 'services:\n  db: { restart: always }\n  mail: { image: mail }\n',
      'base.yaml':
        'services:\n  node: { restart: always }\n  other: { image: other }\n  none: { extends: node }\n',
    })
    assert.deepEqual(names(services), [
      'compose.yaml db',
      'compose.yaml db',
      'compose.override.yaml mail',
      'compose.yaml web',
      'base.yaml other',
      'base.yaml none',
    ])
  })

  test('is read alone in an override file that has nothing below it', () => {
    const found = names(servicesOf({ 'a/compose.override.yaml': 'services: { web: { image: web } }\n' }))
    assert.deepEqual(found, ['a/compose.override.yaml web'])
  })

  test('lies over the usual file if it has no image of its own; else it takes only the grace period', () => {
    const services = servicesOf({
      'compose.yaml': 'services: { web: { image: web, stop_grace_period: 30s } }\n',
      'compose.prod.yaml': 'services: { web: { restart: always } }\n',
      'compose.blue.yaml': 'services: { web: { image: blue }, two: { image: two } }\n',
    })
    assert.deepEqual(
      services.map(({ file, gracePeriod }) => `${file.path} ${gracePeriod?.value}`),
      ['compose.yaml 30000', 'compose.yaml 30000', 'compose.blue.yaml 30000', 'compose.blue.yaml undefined'],
    )
    assert.equal(services.at(-1)?.gracePeriod, undefined)
  })

  test('has an unknown grace period if it is incomplete, and its file has nothing below it', () => {
    const [web] = servicesOf({ 'compose.prod.yml': 'services: { web: { restart: always } }\n' })
    assert.deepEqual([web?.gracePeriod !== undefined, web?.gracePeriod?.value], [true, undefined])
  })

  test('that extends itself, or a service that is not there, is read as far as that goes', () => {
    const [circle, broken] = servicesOf({
      'compose.yaml':
        'services:\n  a: { extends: b, image: one }\n  c: { extends: { file: gone.yaml, service: x } }\n  b: { extends: a, stop_grace_period: 5s }\n',
    })
    assert.deepEqual([circle?.image, circle?.gracePeriod?.value], ['one', 5_000])
    assert.deepEqual([broken?.gracePeriod !== undefined, broken?.gracePeriod?.value], [true, undefined])
  })
})

test('services that share a line share a finding, which has the time of the slowest', () => {
  const text = (time: string): string => `    extends: base\n    environment: { LASTCALL_TIMEOUT: ${time} }\n`
  const path = 'compose.yaml'
  const inputs = [
    {
      path,
      kind: 'yaml' as const,
      text: `services:\n  base:\n    image: node\n    stop_grace_period: 9s\n  a:\n${text('20s')}  b:\n${text('30s')}`,
    },
  ]
  const { first, changes } = mend({ inputs, version: '0' })
  assert.deepEqual(lines(first.result), ['compose.yaml:4 error compose/grace-sum'])
  assert.match(changes[0]?.after ?? '', /stop_grace_period: 35s/)
})

test('a finding in a file that only another one names is shown, and --fix leaves that file alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  try {
    mkdirSync(join(folder, '.git'))
    writeFileSync(
      join(folder, 'compose.yaml'),
      'services:\n  web:\n    extends: { file: base.yaml, service: node }\n    environment: { LASTCALL_TIMEOUT: 25s }\n',
    )
    writeFileSync(
      join(folder, 'base.yaml'),
      'services:\n  node:\n    image: node\n    stop_grace_period: 9s\n',
    )
    const { inputs } = readInputs([join(folder, 'compose.yaml')], () => '')
    const { first, changes } = mend({ inputs, version: '0' })
    const [finding] = first.result.findings
    assert.deepEqual(
      [finding?.file, finding?.line, finding?.isFixable],
      [join(folder, 'base.yaml'), 4, false],
    )
    assert.deepEqual(changes, [])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an override that mounts sources says nothing about a command of the file below it', () => {
  assert.deepEqual(lines(examined('compose/shell-command/wrong/merged')), [
    'compose.override.yaml:5 hint compose/shell-command',
    'compose.yaml:4 warning compose/shell-command',
  ])
})

/** What is found in compose files, as lines without the name of the rule's group. */
function found(files: Readonly<Record<string, string>>): string[] {
  const inputs = Object.entries(files).map(([path, text]) => ({ path, text, kind: 'yaml' as const }))
  return lines(mend({ inputs, version: '0' }).first.result)
}

describe('a fault of the file below', () => {
  const base =
    'services:\n  web:\n    image: web\n    command: npm start\n    environment: [LASTCALL_TIMEOUT=25s]\n'
  const faults = ['compose.yaml:3 error compose/grace-sum', 'compose.yaml:4 warning compose/shell-command']

  for (const [what, over, left] of [
    [
      'is found although a developer starts something else',
      'volumes: [".:/app"]\n    command: node a.js',
      faults,
    ],
    ['is found although a watcher stands in its place', 'command: nodemon a.js', faults],
    ['is found although the override has a shorter timeout', 'environment: { LASTCALL_TIMEOUT: 2s }', faults],
    ['is gone where another command stands in its place', 'command: node a.js', faults.slice(0, 1)],
    ['is gone where the grace period is raised', 'stop_grace_period: 30s', faults.slice(1)],
  ] as const) {
    test(what, () => {
      const override = `services:\n  web:\n    ${over}\n`
      assert.deepEqual(found({ 'compose.yaml': base, 'compose.override.yaml': override }), left)
    })
  }

  test('is found in a complete service that a file for development extends', () => {
    const dev =
      'services:\n  web:\n    extends: { file: compose.prod.yaml, service: web }\n    command: node --watch a.js\n    environment: { LASTCALL_TIMEOUT: 1s }\n'
    assert.deepEqual(
      found({ 'compose.dev.yaml': dev, 'compose.prod.yaml': base }),
      faults.map((each) => each.replace('compose.yaml', 'compose.prod.yaml')),
    )
  })
})
