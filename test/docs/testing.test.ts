import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assertShutdownOrder, createTestRegistry } from 'lastcall/testing'
import {
  createProject,
  JEST_CJS,
  JEST_ESM,
  NODE_TEST,
  type Runner,
  runIn,
  VITEST,
} from '../support/runners.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/testing.md', import.meta.url)), 'utf8')

/** Snippets of a language. */
function snippets(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code ?? '',
  )
}

/** Those that are files, which say their name in the first line. */
const files = new Map(
  snippets('js').map((code) => {
    const [, name = ''] = /^\/\/ (\S+)\n/.exec(code) ?? []
    assert.notEqual(name, '', code)
    return [name, code]
  }),
)

const PRELUDE = `
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mock, test } from 'node:test'
import { announceReady, onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import {
  assertShutdownOrder, createTestRegistry, FakeProcess, runProgram, type TestRegistry, withTestRegistry,
} from 'lastcall/testing'
`

/** The four tests of the page's beginning, in another runner. */
const inRunner = (runner: Runner): string => {
  const from = runner === VITEST ? 'vitest' : '@jest/globals'
  const code = files.get('service.test.js') ?? ''
  return runner === NODE_TEST ? code : code.replace("from 'node:test'", `from '${from}'`)
}

const FOUR = [
  'requests are finished before the database is closed',
  'a database that hangs is given up after 3 s, and named',
  'a long message goes back at last call',
  'the real program closes its database, and exits with 0',
]

describe('docs/testing.md', () => {
  const folders = { module: '', commonjs: '' }

  before(() => {
    for (const type of ['module', 'commonjs'] as const) folders[type] = createProject(type)
    for (const [name, code] of files) writeFileSync(join(folders.module, name), code)
  })
  after(() => {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true })
  })

  for (const runner of [NODE_TEST, VITEST, JEST_ESM, JEST_CJS]) {
    test(`the four tests pass in ${runner.name}, set up as the page says`, () => {
      const sources = { ...Object.fromEntries(files), 'service.test.js': inRunner(runner) }
      const told = runIn(folders[runner.type], runner, sources, ['service.test.js'])
      assert.deepEqual(
        told,
        FOUR.map((name) => ({ name, isPassed: true })),
      )
    })
  }

  test('each other snippet runs', () => {
    const all = snippets('ts')
    const tests = all.map((code, at) => `test('snippet ${at + 1}', async () => {\n${code}})`)
    const sources = { 'snippets.test.ts': [PRELUDE, ...tests].join('\n'), ...Object.fromEntries(files) }
    const runner = { ...NODE_TEST, args: ['--import', 'tsx', ...NODE_TEST.args] }
    const told = runIn(folders.module, runner, sources, ['snippets.test.ts'])
    assert.deepEqual(
      told,
      all.map((_, at) => ({ name: `snippet ${at + 1}`, isPassed: true })),
    )
  })

  test('no snippet is left out', () => {
    const count = page.match(/^```\w+$/gm)?.length
    assert.equal(count, files.size + snippets('ts').length + snippets('sh').length + snippets('text').length)
    assert.deepEqual(snippets('sh'), ['node --test\n'])
    assert.deepEqual([...files.keys()], ['service.test.js', 'service.js', 'main.js', 'orders.js'])
  })

  test('the message about the order is the one that comes', async () => {
    const { onShutdown, process, clock, report } = createTestRegistry()
    onShutdown('db', () => {}, { priority: 'storage' })
    onShutdown('cache', () => clock.sleep(10), { concurrent: true })
    onShutdown('queue', () => clock.sleep(40), { concurrent: true })
    process.emit('SIGTERM')
    await clock.advance(40)
    const [message = ''] = snippets('text')
    const order = ['queue', 'cache', 'db']
    await assert.rejects(async () => assertShutdownOrder(await report, order), { message: message.trimEnd() })
  })
})
