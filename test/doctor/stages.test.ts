import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { examine } from '../../src/doctor/index.ts'
import type { Input } from '../../src/doctor/read/read-project.ts'
import { SourceFile } from '../../src/doctor/source.ts'
import { commandOf } from '../../src/doctor/start/command.ts'
import { wordsOfImage } from '../../src/doctor/start/image-words.ts'

/** Three stages that end with a command, of which the last is for developers. */
const DOCKERFILE = `FROM node:22-slim AS base
FROM base AS worker
CMD node worker.js
FROM base AS web
CMD ["node", "web.js"]
FROM base AS development
CMD ["npm", "run", "dev"]
`

function found(...inputs: readonly Input[]): string[] {
  return examine({ inputs, version: '0' }).result.findings.map(({ line, id }) => `${line} ${id}`)
}

const docker = (text = DOCKERFILE): Input => ({ path: 'Dockerfile', kind: 'dockerfile', text })
const compose = (target: string): Input => ({
  path: 'compose.yaml',
  kind: 'yaml',
  text: `services:\n  web: { build: { context: ., target: ${target} } }\n`,
})

describe('of the stages of a Dockerfile', () => {
  test('the last one that is not for developers is judged', () => {
    assert.deepEqual(found(docker()), [])
    assert.deepEqual(found(docker(DOCKERFILE.replace('AS development', 'AS final'))), [
      '7 docker/package-manager',
    ])
  })

  test('one that a compose file names is judged, too', () => {
    assert.deepEqual(found(docker(), compose('worker')), ['3 docker/shell-form'])
    assert.deepEqual(found(docker(), compose('development')), [])
    assert.deepEqual(found(docker(), compose('missing')), [])
  })

  test('a service gets the variables of the stage that it names', () => {
    const text = `${DOCKERFILE}FROM base AS slow\nENV LASTCALL_TIMEOUT=25s\nFROM base\nCMD ["node", "a.js"]\n`
    assert.deepEqual(found(docker(text), compose('slow')), ['2 compose/grace-sum'])
    assert.deepEqual(found(docker(text), compose('web')), [])
  })
})

describe('the words of an image of Node', () => {
  const place = { file: new SourceFile('x', ''), start: 0, end: 0 }
  const words = (base: string, cmd: readonly string[], entrypoint?: readonly string[]): string =>
    wordsOfImage(base, {
      entrypoint: entrypoint && commandOf(entrypoint, place),
      cmd: commandOf(cmd, place),
    }).join(' ')

  test('begin with node where CMD has a script alone', () => {
    assert.equal(words('gcr.io/distroless/nodejs22-debian12', ['server.js']), 'node server.js')
    assert.equal(
      words('node:22', ['--import', 'lastcall/auto', 'a.mjs']),
      'node --import lastcall/auto a.mjs',
    )
  })

  test('are those of the file in any other image, and behind an entry point', () => {
    assert.equal(words('gcr.io/distroless/base', ['server.js']), 'server.js')
    assert.equal(words('node:22', ['server.js'], ['tini', '--']), 'tini -- server.js')
    assert.equal(words('node:22', ['node', 'server.js']), 'node server.js')
  })
})
