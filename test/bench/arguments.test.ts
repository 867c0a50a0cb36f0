import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseArguments, wantedCases } from './arguments.ts'
import { CASES } from './cases.ts'

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

  test('a case that takes many minutes runs only if it is named', () => {
    const namesOf = (names: readonly string[]): string[] => wantedCases(names).map(({ name }) => name)
    const long = ['rolling-nginx', 'rolling-haproxy', 'race-model']
    assert.deepEqual(
      namesOf([]),
      CASES.map(({ name }) => name).filter((name) => !long.includes(name)),
    )
    assert.deepEqual(namesOf(long), long)
  })
})
