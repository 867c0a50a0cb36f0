import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

const type = { name: 'TypeError', code: 'ERR_LASTCALL_ARGUMENT_TYPE' }
const range = { name: 'RangeError', code: 'ERR_LASTCALL_ARGUMENT_RANGE' }

const cases: [string, object, object, string][] = [
  [
    'R7 a timeout below 0',
    { timeout: -5 },
    range,
    '`timeout` must be a finite number of milliseconds above 0, got -5 (number)',
  ],
  [
    'R7 an infinite timeout',
    { timeout: Infinity },
    range,
    '`timeout` must be a finite number of milliseconds above 0, got Infinity (number)',
  ],
  [
    'R7 a reserve of NaN',
    { reserve: Number.NaN },
    range,
    '`reserve` must be a finite number of milliseconds, 0 or more, got NaN (number)',
  ],
  [
    'R7 a reserve longer than the timeout',
    { timeout: 10, reserve: 11 },
    range,
    '`reserve` must be at most the `timeout` of 10 ms, got 11 (number)',
  ],
  [
    'T8 SIGKILL in `signals`',
    { signals: ['SIGKILL'] },
    range,
    "`signals` must be signals that a process can catch, got 'SIGKILL' (string)",
  ],
  [
    'T8 SIGSTOP in `signals`',
    { signals: ['SIGSTOP'] },
    range,
    "`signals` must be signals that a process can catch, got 'SIGSTOP' (string)",
  ],
  [
    'T8 an unknown name in `signals`',
    { signals: ['SIGTERMINATE'] },
    range,
    "`signals` must be names of this platform's signals, got 'SIGTERMINATE' (string)",
  ],
  [
    'R7 a string in place of the array of signals',
    { signals: 'SIGTERM' },
    type,
    "`signals` must be an array of signal names, got 'SIGTERM' (string)",
  ],
  [
    'R7 a number in `signals`',
    { signals: [15] },
    type,
    '`signals` must be an array of signal names, got 15 (number)',
  ],
  [
    'R7 a number as `crashes`',
    { crashes: 1 },
    type,
    "`crashes` must be true, false, 'exceptions' or 'rejections', got 1 (number)",
  ],
  [
    'R7 an unknown `exit`',
    { exit: 'now' },
    range,
    "`exit` must be 'code', 'signal' or false, got 'now' (string)",
  ],
  [
    'R7 an object as `report`',
    { report: {} },
    type,
    "`report` must be 'problems', 'timeline', 'json' or false, got {} (object)",
  ],
  [
    'R7 a string as `onReport`',
    { onReport: 'log' },
    type,
    "`onReport` must be a function, got 'log' (string)",
  ],
]
for (const [what, value, error, message] of cases) {
  test(`${what} is refused in the options of a registry`, () => {
    assert.throws(() => createTestRegistry(value), { ...error, message: said(message) })
  })
}
