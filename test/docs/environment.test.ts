import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createRegistry } from 'lastcall'
import { FakeProcess } from 'lastcall/testing'
import { readProject } from '../../scripts/pages.ts'
import { readEnvironment } from '../../src/auto/environment.ts'
import { resolveSettings } from '../../src/core/check/settings.ts'
import { EXIT } from '../../src/core/end/exit-code.ts'
import { PLATFORMS } from '../../src/core/node/platform.ts'
import { resolveProgram } from '../../src/supervisor/options/settings.ts'
import { readTable } from '../support/example.ts'

/** What stands in the backticks of a cell. */
const codeIn = (cell = ''): string[] =>
  [...cell.matchAll(/``\s(.+?)\s``|`([^`]+)`/g)].map(([, long, short]) => (long ?? short) as string)

describe('docs/environment.md', () => {
  test('it has each variable of the source, and no other', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    const used = sources.flatMap((name) => readProject(join('src', name)).match(/\bLASTCALL_[A-Z_]+/g) ?? [])
    const named = readProject('docs/environment.md').match(/\bLASTCALL_[A-Z_]+/g)
    assert.deepEqual(new Set(named), new Set(used))
  })

  const refused = readTable('environment.md', 'value').slice(1)
  assert.equal(refused.length, 7)
  for (const [value, message] of refused) {
    test(`${value} is refused with the message on the page`, () => {
      const env = Object.fromEntries(
        codeIn(value).flatMap((text) => text.split(' ').map((one) => one.split('='))),
      )
      const process = new FakeProcess({ env })
      const read = (): unknown => [createRegistry({ process }), readEnvironment(process)]
      assert.throws(read, ({ code, message: text }: NodeJS.ErrnoException) => {
        // A link may follow.
        assert.equal(text.split('\n')[0], codeIn(message)[0])
        return code === 'ERR_LASTCALL_ARGUMENT_RANGE'
      })
    })
  }

  test('the durations that the page shows are accepted', () => {
    const shown = readProject('docs/environment.md').split(' has a unit: ')[1]?.split(' In code')[0]
    const durations = codeIn(shown)
    assert.equal(durations.length, 4, shown)
    for (const LASTCALL_TIMEOUT of durations) {
      assert.ok(resolveSettings({ process: new FakeProcess({ env: { LASTCALL_TIMEOUT } }) }).timeout > 0)
    }
    assert.equal(resolveSettings({ process: new FakeProcess({ env: { LASTCALL_DELAY: '0' } }) }).delay, 0)
  })

  test('the platforms', () => {
    const text = readProject('docs/environment.md').split('## Platforms')[1] as string
    const platforms = [...text.matchAll(/^\| `(\w+)` \| ([\w ]+) \| `([\d.]+)(ms|s)` \|$/gm)]
    assert.deepEqual(
      platforms.map(([, variable, name, number, unit]) => ({
        name,
        variable,
        timeout: Number(number) * (unit === 's' ? 1_000 : 1),
      })),
      PLATFORMS,
    )
  })

  test('the variables that the code and the environment both set', () => {
    const settingsOf = (env: Record<string, string>, options = {}) =>
      resolveSettings({ process: new FakeProcess({ env }), ...options })
    assert.equal(settingsOf({ LASTCALL_TIMEOUT: '5s' }, { timeout: 20_000, reserve: 6_000 }).reserve, 1_000)
    assert.equal(settingsOf({ LASTCALL_MAX_DELAY: '1s' }, { delay: 2_000, maxDelay: 3_000 }).delay, 1_000)
    assert.equal(settingsOf({ LASTCALL_DELAY: '4s' }, { delay: 2_000, maxDelay: 3_000 }).delay, 4_000)
    assert.equal(settingsOf({ LASTCALL_REPORT: 'json' }, { report: false }).report, 'json')
    assert.equal(settingsOf({ LASTCALL_TIMEOUT: '' }).timeout, 9_000)
  })

  test('what a supervisor sets', () => {
    const process = new FakeProcess()
    const { env } = resolveProgram({ name: 'web', command: ['node', 'x.js'] }, resolveSettings({ process }))
    assert.match(readProject('docs/environment.md'), new RegExp(`by default \`${env.LASTCALL_TIMEOUT}\``))
    assert.equal(env.LASTCALL_SUPERVISOR, String(process.pid))
  })
})

describe('docs/exit-status.md', () => {
  test('it has a row and a part for each status', () => {
    const statuses = [...readTable('exit-status.md', 'status')].slice(1).map(([cell]) => cell)
    assert.deepEqual(
      statuses.map((cell) => /^\[(\w+)\]/.exec(cell ?? '')?.[1]),
      [String(EXIT.forced), String(EXIT.deadline), 'yours', String(EXIT.failed), String(EXIT.clean)],
    )
    const headings = [...readProject('docs/exit-status.md').matchAll(/^## (\d+): /gm)].map(([, code]) => code)
    assert.deepEqual(new Set(headings), new Set([...Object.values(EXIT), 134, 137, 143].map(String)))
  })
})
