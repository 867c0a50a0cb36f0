import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { examine } from '../../src/doctor/index.ts'
import type { Finding } from '../../src/doctor/result.ts'

/** Beside a package.json whose script `start` is one command of node. */
const PLACE = fileURLToPath(
  new URL('../fixtures/doctor/docker/package-manager/wrong/Dockerfile', import.meta.url),
)

/** What is found in an image of Debian that starts a script. */
function findings(script: string): readonly Finding[] {
  const text = `FROM node:22-slim\nCMD ["sh", "-c", ${JSON.stringify(script)}]\n`
  return examine({ inputs: [{ path: PLACE, kind: 'dockerfile', text }], version: '0' }).result.findings
}

describe('nothing is found in a script', () => {
  for (const script of [
    'if [ -n "$W" ]; then exec node a.js; else exec node b.js; fi',
    'if [ -n "$W" ]; then exec node a.js; elif [ -n "$V" ]; then PORT=1 exec node c.js; else exec node b.js; fi',
    'case "$1" in a) exec node a.js;; *) exec node b.js;; esac',
    'case "$1" in\n  a|b) exec node a.js ;;\n  *) if x; then exec node b.js; else exec node c.js; fi ;;\nesac',
    'node a.js; if x; then node b.js; fi; if y; then exec node c.js; else exec node d.js; fi',
    'exec node a.js && echo done',
  ]) {
    test(`such as ${JSON.stringify(script)}`, () => assert.deepEqual(findings(script), []))
  }
})

describe('a script without a line that could be shown', () => {
  for (const [script, level] of [
    ['if x; then exec node a.js; else node b.js; fi', 'warning'],
    ['case "$1" in a) exec node a.js;; *) node b.js;; esac', 'warning'],
    ['if x; then exec node a.js | tee x; else exec node b.js; fi', 'warning'],
    ['for each in a b c; do node a.js; done; case x in a) node b.js;; esac', undefined],
    ['until x; do node a.js; done', 'warning'],
    ['node a.js && true', 'error'],
    ['node a.js; echo done', 'error'],
    ['node a.js; exit $?', 'error'],
    ['exec node a.js | tee x', 'error'],
  ] as const) {
    test(`is ${level ?? 'idle'}: ${script}`, () => {
      const [finding] = findings(script)
      assert.deepEqual([finding?.level, finding?.remedy.to ?? null], [level, null])
    })
  }
})

describe('no line is shown for a package manager', () => {
  for (const script of [
    "cd app && npm start -- --title 'my app'",
    'NODE_ENV=production npm start',
    'cd app && npm start -- --port $PORT',
    'node a.js\nnode b.js && npm start',
    'npm start > log',
    'test -f a || npm start',
  ]) {
    test(`of which a part would be lost: ${JSON.stringify(script)}`, () => {
      const [finding] = findings(script)
      assert.equal(finding?.id, 'docker/package-manager')
      assert.equal(finding.remedy.to, null)
      assert.match(finding.remedy.text, /the command has quotes, variables or several lines/)
    })
  }

  test('but it is for one that is whole', () => {
    const [finding] = findings('cd app && npm start')
    assert.equal(finding?.remedy.to, 'CMD ["sh", "-c", "cd app && exec node dist/main.js --port 80"]')
  })
})

describe('a pipe, and a command behind', () => {
  for (const script of [
    'exec node a.js | tee log',
    'node a.js | tee log',
    'node a.js &',
    'exec node a.js > log 2>&1 &',
  ])
    test(`get no advice that does not help: ${script}`, () => {
      const [finding] = findings(script)
      assert.match(finding?.remedy.text ?? '', /without a pipe or `&`/)
      assert.equal(finding?.remedy.to, null)
    })
})
