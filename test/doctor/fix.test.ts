import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { applyEdits, examine, formatDiff, formatText, mend } from '../../src/doctor/index.ts'
import type { Input } from '../../src/doctor/read/read-project.ts'
import { RULE_IDS } from '../../src/doctor/rule-ids.ts'
import { SourceFile } from '../../src/doctor/source.ts'
import { inputsOf } from './examined.ts'

const plain = { color: false }

/** What the files are after all safe changes. */
function mended(inputs: readonly Input[]): readonly Input[] {
  const { changes } = mend({ inputs, version: '0' })
  return inputs.map((each) => ({
    ...each,
    text: changes.find(({ path }) => path === each.path)?.after ?? each.text,
  }))
}

const input = (path: string, text: string, kind: Input['kind'] = 'yaml'): Input => ({ path, text, kind })

describe('`lastcall doctor --fix`', () => {
  for (const id of RULE_IDS) {
    test(`${id}: after the safe changes nothing that could be changed is left, and nothing new is found`, () => {
      const before = inputsOf(`${id}/wrong`)
      const wrong = examine({ inputs: before, version: '0' }).result
      const inputs = mended(before)
      const { findings, skipped } = examine({ inputs, version: '0' }).result
      assert.deepEqual(skipped, [])
      assert.equal(findings.length, wrong.findings.filter(({ isFixable }) => !isFixable).length)
      assert.deepEqual(
        findings.filter((each) => each.isFixable || each.id !== id),
        [],
      )
    })
  }

  test('what it can mend is counted to the end: a time without a unit hides a grace period that is too short', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          image: web:1
          command: ["npm", "start"]
          env: [{ name: LASTCALL_TIMEOUT, value: '60' }]
`
    const { first, outlook, diagnosis } = mend({ inputs: [input('web.yaml', text)], version: '0' })
    assert.deepEqual(
      first.result.findings.map(({ id }) => id),
      ['k8s/package-manager', 'env/unit'],
    )
    assert.deepEqual(outlook, { mended: 1, later: 1 })
    assert.match(
      formatText(first.result, plain, outlook),
      /--fix can mend 1 of them, and 1 more that will show up then\.\n/,
    )
    assert.doesNotMatch(formatText(diagnosis.result, plain, { mended: 0, later: 0 }), /--fix/)
  })

  test('findings of one kind in one file are counted one by one', () => {
    const service = '    stop_grace_period: 1s\n    environment: { LASTCALL_TIMEOUT: 20s }\n'
    const inputs = [
      input('a.yaml', `services:\n  web:\n    image: web\n${service}  job:\n    image: job\n${service}`),
    ]
    assert.deepEqual(mend({ inputs, version: '0' }).outlook, { mended: 2, later: 0 })
  })

  test('of two changes of the same place only one is made', () => {
    const file = new SourceFile('Dockerfile', 'abcdef')
    const edits = [
      { file, start: 1, end: 4, text: 'XYZ' },
      { file, start: 2, end: 5, text: '-' },
    ]
    assert.deepEqual(applyEdits(edits), [{ path: 'Dockerfile', before: 'abcdef', after: 'ab-f' }])
  })

  test('a line is added with the indentation of its neighbours, and comments stay', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      # The only container.
      containers:
      - name: web
        image: web:1
        env:
        - { name: LASTCALL_TIMEOUT, value: "60s" } # seconds
`
    const [{ text: after } = input('', '')] = mended([input('web.yaml', text)])
    assert.equal(
      after,
      text.replace('      containers:', '      terminationGracePeriodSeconds: 65\n      containers:'),
    )
  })

  test('only the value changes: quotes, comments and line ends stay', () => {
    const text = 'services:\r\n  web:\r\n    environment:\r\n      LASTCALL_TIMEOUT: "8"   # seconds\r\n'
    const [{ text: after } = input('', '')] = mended([input('compose.yaml', text)])
    assert.equal(after, text.replace('"8"', '"8s"'))
  })

  test('two changes of one file are two parts of one diff, as `patch` reads it', () => {
    const run = 'RUN true\n'
    const text = `FROM node:22\nENV LASTCALL_TIMEOUT=8\n${run.repeat(5)}ENV LASTCALL_DELAY=1\nENV LASTCALL_MAX_DELEY=2s\nCMD node server.js\n`
    const { changes } = mend({ inputs: [input('Dockerfile', text, 'dockerfile')], version: '0' })
    assert.equal(
      formatDiff(changes, plain),
      `--- a/Dockerfile
+++ b/Dockerfile
@@ -1,4 +1,4 @@
 FROM node:22
-ENV LASTCALL_TIMEOUT=8
+ENV LASTCALL_TIMEOUT=8s
 RUN true
 RUN true
@@ -6,5 +6,5 @@
 RUN true
 RUN true
-ENV LASTCALL_DELAY=1
-ENV LASTCALL_MAX_DELEY=2s
-CMD node server.js
+ENV LASTCALL_DELAY=1s
+ENV LASTCALL_MAX_DELAY=2s
+CMD ["node", "server.js"]
`,
    )
  })
})
