import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { bundle, copiesFolder, COPIES as FIXTURES, installApart } from '../support/copies.ts'
import { signalled } from '../support/fixture.ts'

const folder = copiesFolder()

const COPIES = {
  'import()': join(FIXTURES, 'whole.js'),
  'require()': join(FIXTURES, 'required.cjs'),
  'a package installed apart': installApart(folder),
  'a bundle': bundle(folder),
  'an older build': join(FIXTURES, 'frozen-4.js'),
}

describe('W1 several copies in one process', { concurrency: 2 }, () => {
  after(() => rmSync(folder, { recursive: true }))

  for (const [at, first] of Object.keys(COPIES).entries()) {
    test(`W1 several copies in one process, ${first} first, act as one registry`, async () => {
      const paths = Object.values(COPIES)
      const args = [...paths.slice(at), ...paths.slice(0, at)]
      const outcome = await signalled('copies.js', 'SIGTERM', { args })
      const drains = args.map((_, copy) => `http of copy ${copy} done`)
      const hooks = args.map((_, copy) => `copy ${copy} done`).reverse()
      assert.deepEqual(outcome.stdout.split('\n'), [
        'one signal: true',
        'SIGTERM: 1',
        'SIGINT: 1',
        'own registry: clean',
        'ready',
        'stopping: true true true true true',
        ...args.map((_, copy) => `copy ${copy} runs`).reverse(),
        `clean ${[...drains, ...hooks].join(', ')}`,
        '',
      ])
      assert.deepEqual([outcome.code, outcome.stderr], [0, ''])
    })
  }

  test('W1 W2 hooks in two copies and in three threads stand in one report, and there is one exit', async () => {
    const args = [COPIES['a package installed apart'], COPIES['a bundle']]
    const { stdout, stderr, code } = await signalled('threads/copies.js', 'SIGTERM', { args })
    const [, ...lines] = stdout.trimEnd().split('\n')
    assert.deepEqual(lines, [
      'clean',
      'copy 0 done',
      'copy 1 done',
      'thread 1 done',
      '  copy 0 done',
      'thread 2 done',
      '  copy 0 done',
      'thread 3 done',
      '  copy 0 done',
      '  copy 1 done',
      'exit 0',
    ])
    assert.deepEqual([stderr, code], ['', 0])
  })

  test('W1 the debug log and the report name a copy whose number is another one, which has a registry of its own', async () => {
    const { code, stderr } = await signalled('other-copy.js', 'SIGTERM', {
      env: { DEBUG: 'lastcall:*', DEBUG_COLORS: 'no' },
    })
    assert.match(stderr, /another copy of this library has a registry of its own: lastcall\.registry@1\n/)
    assert.match(stderr, /\n {2}another copy of lastcall stops on its own: lastcall\.registry@1\n/)
    assert.equal(code, 1)
  })

  test('W1 W4 a drain that one copy registers takes over from `lastcall/auto` of another copy', async () => {
    const auto = join(folder, 'apart/node_modules/lastcall/dist/auto.js')
    const { stdout, code } = await signalled('plain-http.js', 'SIGTERM', {
      args: ['drains itself'],
      execArgv: ['--import', auto],
      env: { LASTCALL_DELAY: '50ms' },
    })
    assert.match(stdout, /^its own$/m)
    assert.equal(code, 0)
  })
})
