import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { examine } from '../../src/doctor/index.ts'
import type { Input } from '../../src/doctor/read/read-project.ts'
import { examined } from './examined.ts'

/** An image whose entry point is an init. */
function tini(cmd: string): Input {
  const text = `FROM node:22-slim\nENTRYPOINT ["tini", "--"]\nCMD ${cmd}\n`
  return { path: 'Dockerfile', kind: 'dockerfile', text }
}

/** The same, and a service that starts something else in it. */
function built(command: string): Input[] {
  const text = `services:\n  web:\n    build: .\n    command: ${command}\n`
  return [tini('["node", "a.js"]'), { path: 'compose.yaml', kind: 'yaml', text }]
}

function titles(...inputs: readonly Input[]): string {
  return examine({ inputs, version: '0' })
    .result.findings.map(({ title }) => title)
    .join('\n')
}

describe('an init in the entry point of an image', () => {
  test('starts the shell of CMD', () => {
    assert.match(titles(tini('["sh", "-c", "node a.js && node b.js"]')), /^tini starts a shell/)
  })

  test('starts the shell of a compose file', () => {
    assert.match(titles(...built('["bash", "-c", "node a.js | cat"]')), /^tini starts a shell/)
  })

  test('starts the npm of a compose file', () => {
    assert.match(titles(...built('["npm", "start"]')), /^npm is all that tini starts/)
  })

  test('starts the script of CMD, which ends at SIGTERM', () => {
    const { findings } = examined('docker/script-without-exec/wrong')
    const [own] = findings.filter(({ file }) => file === 'init/start.sh')
    assert.match(own?.title ?? '', /^tini starts the script, .* At SIGTERM the script ends/)
  })
})
