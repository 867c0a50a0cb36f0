import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseArguments } from './arguments.ts'

describe('the command line of npm run bench', () => {
  for (const [words, expected] of [
    [[], { names: [], isWritten: false, isSmoke: false, isHelp: false }],
    [
      ['import', 'exit', '--write'],
      { names: ['import', 'exit'], isWritten: true, isSmoke: false, isHelp: false },
    ],
    [['--smoke'], { names: [], isWritten: false, isSmoke: true, isHelp: false }],
    [['-h'], { names: [], isWritten: false, isSmoke: false, isHelp: true }],
    [['--smok'], 'no such option: --smok'],
    [['import', 'exitt'], 'no such case: exitt'],
    [['--write', '--smoke'], '--write and --smoke exclude each other'],
  ] as const) {
    test(words.join(' ') || 'nothing', () => assert.deepEqual(parseArguments(words), expected))
  }
})
