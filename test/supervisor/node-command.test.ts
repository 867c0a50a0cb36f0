import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { parseNodeCommand } from '../../src/supervisor/system/node-command.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S6 `node [flags] file [arguments]`', () => {
  for (const [command, parts] of [
    ['node server.js', { flags: [], file: 'server.js', args: [] }],
    [
      '/usr/bin/node --enable-source-maps server.js -p 1',
      { flags: ['--enable-source-maps'], file: 'server.js', args: ['-p', '1'] },
    ],
    [
      'node --import tsx --max-old-space-size=100 a.ts',
      { flags: ['--import', 'tsx', '--max-old-space-size=100'], file: 'a.ts', args: [] },
    ],
    ['node -r ./x.cjs -- -odd.js', { flags: ['-r', './x.cjs'], file: '-odd.js', args: [] }],
    [
      'node --heapsnapshot-signal SIGUSR2 web.mjs',
      { flags: ['--heapsnapshot-signal', 'SIGUSR2'], file: 'web.mjs', args: [] },
    ],
    ['node --tls-min-v1.2 web.mjs', { flags: ['--tls-min-v1.2'], file: 'web.mjs', args: [] }],
  ] as const) {
    test(`the file that \`${command}\` runs is ${parts.file}`, () => {
      assert.deepEqual(parseNodeCommand(command.split(' ')), parts)
    })
  }

  for (const command of [
    'node',
    'node -e 1',
    'node --test x.js',
    'node --test-reporter spec x.js',
    'node --watch x.js',
    'npm start',
  ]) {
    test(`\`${command}\` does not run a file with Node`, () => {
      assert.equal(parseNodeCommand(command.split(' ')), undefined)
    })
  }

  test('every flag of this Node that takes a value is known', { skip: NOT_NODE }, () => {
    const { stdout } = spawnSync(process.execPath, ['--help'], { encoding: 'utf8' })
    const flags = [...stdout.matchAll(/^ {2}((?:-[\w-]+, )*-[\w-]+)=/gm)].flatMap(([, names]) =>
      (names as string).split(', '),
    )
    assert.ok(flags.includes('--import') && flags.length > 30, flags.join(' '))
    for (const flag of flags) {
      const parts = parseNodeCommand(['node', flag, 'value', 'x.js'])
      if (parts) assert.equal(parts.file, 'x.js', flag)
    }
  })
})
