import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { resultOf } from '../../src/rehearse/findings/verdict.ts'
import { lostIn, rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { temporaryPath } from '../support/temporary-path.ts'

const idsIn = (record: Measured): string[] => resultOf(record).findings.map(({ id }) => id)

describe('P1 rehearsals of programs made with a framework', { skip: NOT_NODE }, () => {
  for (const [framework, runs] of [
    ['Express', 'express.js'],
    ['Fastify', 'fastify.js'],
  ] as const) {
    test(`${framework} with lastcall: nothing is lost, refused or left behind`, async () => {
      const record = await rehearsed(['node', service(runs)], ['under-load', 'twice', 'when-idle'])
      assert.deepEqual([record.invalid, idsIn(record)], [null, []])
      assert.equal(record.target?.usesLastcall, true)
      for (const rehearsal of record.rehearsals) {
        const { id, exit, requests, leftBehind } = rehearsal
        assert.deepEqual([id, exit?.code, lostIn(rehearsal), requests.refused], [id, 0, 0, 0])
        assert.deepEqual([id, leftBehind], [id, []])
      }
    })
  }

  test('Express with `server.close()`: a client that never pauses holds it until it is killed', async () => {
    const record = await rehearsed(['node', service('express.js'), 'closes'])
    const [finding, ...others] = resultOf(record).findings
    assert.deepEqual([record.target?.server, finding?.id, others], ['Express', 'killed', []])
    assert.match(finding?.remedy.to ?? '', /drainOnShutdown\(server\)$/)
    assert.equal(record.rehearsals[0]?.exit?.wasKilled, true)
  })
})

/** A script that starts a good service, by a command of its own. */
function scriptOf(t: TestContext, command: string): string {
  const file = temporaryPath(t, 'start.sh')
  writeFileSync(file, `#!/bin/sh\nMODE=production\n${command} ${service('good.js')}\n`)
  chmodSync(file, 0o755)
  return file
}

describe('P1 rehearsals of a shell script around a server', { skip: NOT_NODE }, () => {
  test('without `exec` the signal does not reach the server, and the remedy is `exec`', async (t) => {
    const record = await rehearsed([scriptOf(t, 'node')])
    const [finding, ...others] = resultOf(record).findings
    assert.deepEqual([finding?.id, others], ['signal-not-passed-on', []])
    const line = `node ${service('good.js')}`
    assert.deepEqual([finding?.remedy.from, finding?.remedy.to], [line, `exec ${line}`])
    assert.equal(record.target?.process, 'descendant')
    assert.equal(record.rehearsals[0]?.exit?.signal, 'SIGTERM')
  })

  test('with `exec` the server is the process that gets the signal, and nothing is found', async (t) => {
    const record = await rehearsed([scriptOf(t, 'exec node')])
    assert.deepEqual([record.invalid, record.target?.process, idsIn(record)], [null, 'first', []])
    assert.equal(record.rehearsals[0]?.exit?.code, 0)
  })
})
