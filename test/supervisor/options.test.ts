import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSupervisor } from 'lastcall/supervisor'
import { supervised } from '../support/supervised.ts'

describe('R7 a bad option', () => {
  const bad = (options: object): (() => unknown) => {
    const { supervisor } = supervised()
    return () => supervisor.start({ name: 'web', command: ['node', 'x.js'], ...options })
  }

  for (const [options, message] of [
    [{ name: '' }, /`name` must be a name of letters, .* got ''/],
    [{ name: 7 }, /`name` must be a name of letters, .* got 7 \(number\)/],
    [{ name: 'a b' }, /`name` must be a name of letters/],
    [{ command: 'node x.js' }, /`command` must be an array of strings/],
    [{ command: [] }, /`command` must be not empty/],
    [{ command: ['node', 1] }, /`command` must be an array of strings.* got 1/],
    [{ command: ['a\0b'] }, /`command` must be without null characters/],
    [{ cwd: 1 }, /`cwd` must be a string/],
    [{ env: 'x' }, /`env` must be an object/],
    [{ instances: 0 }, /`instances` must be a whole number from 1 to 1000, got 0/],
    [{ instances: 1.5 }, /`instances` must be a whole number from 1/],
    [{ instances: 2_000 }, /`instances` must be a whole number from 1 to 1000/],
    [
      { instances: 2, command: ['ls'] },
      /`command` must be `node \[flags\] file \[arguments\]` with the supervisor/,
    ],
    [{ instances: 2, command: ['/opt/other/node', 'x.js'] }, /with the supervisor's own node/],
    [{ ready: 'http://u:%@localhost/' }, /`ready` must be/],
    [{ instances: 2, pidFile: 'x' }, /`pidFile` must be left out for a program with instances/],
    [{ output: 'pipe' }, /`output` must be 'inherit' or 'lines', got 'pipe'/],
    [{ stopSignal: 'SIGFOO' }, /`stopSignal` must be the name of one of this platform's signals/],
    [{ stopSignal: 'SIGSTOP' }, /but not SIGSTOP/],
    [{ stopTimeout: 0 }, /`stopTimeout` must be a finite number of milliseconds above 0, got 0/],
    [{ restart: true }, /`restart` must be 'always', 'on-failure' or 'never', got true/],
    [{ maxRestarts: -1 }, /`maxRestarts` must be a whole number from 0, or Infinity/],
    [{ critical: 'yes' }, /`critical` must be true or false/],
    [{ successCodes: [256] }, /`successCodes` must be an array of exit codes, from 0 to 255, got 256/],
    [{ fatalCodes: 3 }, /`fatalCodes` must be an array of exit codes/],
    [{ ready: 'soon' }, /`ready` must be 'spawned', 'listening', 'message', a path or an http:\/\/ URL/],
    [
      { ready: 'listening' },
      /`ready` must be 'spawned', 'message' or an http:\/\/ URL for a program without instances, got 'listening'/,
    ],
    [{ ready: '/ready' }, /for a program without instances, got '\/ready'/],
    [{ readyTimeout: -1 }, /`readyTimeout` must be a finite number/],
    [{ pidFile: '' }, /`pidFile` must be a string that is not empty/],
    [{ drain: 1 }, /`drain` must be true or false/],
    [{ restrat: 'always' }, /`restrat` is no option of a program; there are name, command, cwd/],
  ] as const) {
    test(`a program with ${JSON.stringify(options)} is refused at once, and nothing is started`, () => {
      assert.throws(bad(options), message)
    })
  }

  for (const [options, message] of [
    [{ pidfile: 'x' }, /`pidfile` is no option of a supervisor; there are registry, priority, pidFile/],
    [{ control: 7 }, /`control` must be a path, true or false, got 7/],
    [{ control: '' }, /`control` must be a path, true or false/],
    [{ foreground: 1 }, /`foreground` must be true or false/],
    [{ forward: ['SIGKILL'] }, /`forward` must be signals that a process can catch/],
    [{ priority: 'first' }, /`priority` must be a finite number or one of/],
    [{ pidFile: 1 }, /`pidFile` must be a string/],
    [{ onEvent: 1 }, /`onEvent` must be a function/],
    [{ registry: {} }, /`registry` must be a registry of this library/],
  ] as const) {
    test(`a supervisor with ${JSON.stringify(options)} is refused at once`, () => {
      assert.throws(() => createSupervisor(options as object), message)
    })
  }
})
