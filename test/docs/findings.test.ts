import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { DOCS, readProject } from '../../scripts/pages.ts'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { findingsOf, formatVerdict, resultOf } from '../../src/rehearse/index.ts'
import { PLANS } from '../../src/rehearse/rehearsals/plans.ts'
import { FINDING_IDS, type RehearsalResult } from '../../src/rehearse/result.ts'
import { measured, rehearsal } from '../rehearse/measured.ts'
import { faultsOf } from '../support/json-schema.ts'

const page = readProject('docs/rehearse.md')

/** The ids of the rows of a table that begin with a link to a page of a finding. */
const idsOf = (text: string): string[] =>
  [...text.matchAll(/^\| \[`([\w-]+)`\]/gm)].map(([, id]) => id as string)

describe('the pages of findings', () => {
  test('are those of the ids, and no others', () => {
    const pages = DOCS.filter((each) => each.startsWith('findings/') && each !== 'findings/index.md')
    assert.deepEqual(pages, FINDING_IDS.map((id) => `findings/${id}.md`).sort())
  })

  for (const id of FINDING_IDS) {
    test(`${id} says how it shows, why it matters, and what to do`, () => {
      const text = readProject(`docs/findings/${id}.md`)
      assert.equal(text.split('\n')[0]?.startsWith(`# \`${id}\`: `), true)
      assert.deepEqual(
        [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading),
        ['How it shows', 'Why it matters', 'What to do'],
      )
    })
  }

  test('are where a finding says', () => {
    const [finding] = findingsOf(measured('node a.js', [rehearsal('under-load', { exit: { code: 3 } })]))
    const { homepage } = JSON.parse(readProject('package.json'))
    assert.equal(finding?.docs, `${homepage}findings/exit-status`)
  })

  test('are listed in the order of causes', () => {
    assert.deepEqual(idsOf(readProject('docs/findings/index.md')), FINDING_IDS)
  })
})

describe('the page of rehearse', () => {
  test('names each finding once, by its level', () => {
    const [, table = ''] = /## Findings([\s\S]*?)## Options/.exec(page) ?? []
    const named = [...table.matchAll(/\[`([\w-]+)`\]/g)].map(([, id]) => id as string)
    assert.deepEqual(named.sort(), [...FINDING_IDS].sort())
  })

  for (const name of ['exits', 'good']) {
    test(`shows what is printed of the recorded run of ${name}, which fits the schema and has all rehearsals`, () => {
      const record = recorded(name)
      assert.deepEqual(faultsOf(record, JSON.parse(readProject('docs/rehearse-schema.json'))), [])
      assert.deepEqual(
        record.rehearsals.map(({ id }) => id),
        PLANS.map(({ id }) => id),
      )
      assert.ok(page.includes(`\`\`\`text\n${printed(record)}\`\`\`\n`), printed(record))
    })
  }
})

test('the page of ended-at-once shows the picture of that run', () => {
  const rows = printed(recorded('exits')).match(/^ {2}(answered|lost|refused) .*\n/gm) ?? []
  assert.equal(rows.length, 3)
  assert.ok(readProject('docs/findings/ended-at-once.md').includes(`\`\`\`text\n${rows.join('')}\`\`\`\n`))
})

/** A real run of a service that the page shows. */
function recorded(name: string): RehearsalResult {
  return JSON.parse(readProject(`test/rehearse/recorded/${name}.json`))
}

/** What the command prints today of what was measured then. */
function printed(measured: Measured): string {
  return formatVerdict(resultOf(measured), { columns: 80, hasColor: false })
}

test('each expected text is one of a program that is there', () => {
  const files = readdirSync(new URL('../rehearse/expected/', import.meta.url))
  const names = new Set(files.map((file) => file.replace(/-\d+(-color)?\.txt$/, '')))
  const source = readProject('test/rehearse/programs.ts')
  for (const name of names) assert.match(source, new RegExp(`const ${name}: Measured`))
})
