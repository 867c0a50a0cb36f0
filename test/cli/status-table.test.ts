import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatStatus } from '../../src/cli/status-table.ts'

describe('S8 the table of `lastcall status`', () => {
  test('the table of the status is aligned, and has the two largest units of a time', () => {
    const row = (name: string, uptimeMs: number | null, state: 'running' | 'failed') => ({
      name,
      pid: uptimeMs === null ? null : 12_345,
      state,
      uptimeMs,
      restarts: 0,
      lastExit: null,
    })
    const exit = { code: 3, signal: null, status: 3, upMs: 5, isKilled: false }
    assert.equal(
      formatStatus([
        row('web.1', 90_061_000, 'running'),
        row('a', 3_660_000, 'running'),
        row('b', 61_999, 'running'),
        { ...row('worker', null, 'failed'), restarts: 5, lastExit: exit },
      ]),
      [
        'name      pid  state    uptime  restarts  last exit',
        'web.1   12345  running   1d 1h         0  -',
        'a       12345  running   1h 1m         0  -',
        'b       12345  running   1m 1s         0  -',
        'worker      -  failed        -         5  exited with code 3',
        '',
      ].join('\n'),
    )
  })
})
