import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { versionOf } from '../apps/app.ts'
import { judge } from '../apps/judge.ts'
import { locateAll } from '../apps/located.ts'
import { renderPage } from '../apps/page.ts'
import { readRecord } from '../apps/record.ts'
import { outdated } from '../apps/recorded.ts'

/** How many programs the page promises at least. */
const MANY = 20

describe('docs/applications.md', async () => {
  const all = await locateAll()
  const record = readRecord()

  test('has what was measured last', () => {
    const page = readProject('docs/applications.md')
    assert.equal(page, renderPage(page, record, all))
  })

  test('has a measured row for each program, of the version that is installed', () => {
    assert.deepEqual(
      Object.entries(record.rows).map(([name, { version }]) => `${name} ${version}`),
      all.map(({ app }) => `${app.name} ${versionOf(app)}`),
    )
    assert.ok(all.length >= MANY, `${all.length} programs`)
  })

  for (const { app } of all) {
    const row = record.rows[app.name]
    if (row) {
      test(`${app.name}: the measured row has what the command writes`, () => {
        assert.deepEqual(outdated(app, row), [])
      })

      test(`${app.name}: the measured row is as it should be${app.trouble ? ', but for what is known' : ''}`, () => {
        const failures = judge(app, row)
        // A program that has come to work is no trouble any more.
        if (app.trouble) assert.notDeepEqual(failures, [])
        else assert.deepEqual(failures, [])
        assert.equal(row.reloaded !== undefined, app.reloads ?? false)
      })
    }
  }

  test('each version is exact', () => {
    const versions = all.flatMap(({ app }) => Object.values(app.packages))
    assert.deepEqual(
      versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version)),
      [],
    )
  })

  test('six programs are for CI', () => {
    assert.equal(all.filter(({ app }) => app.isForCi).length, 6)
  })
})
