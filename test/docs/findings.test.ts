import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { DOCS, readProject } from '../../scripts/pages.ts'
import { findingsOf } from '../../src/rehearse/index.ts'
import { FINDING_IDS } from '../../src/rehearse/result.ts'
import { measured, rehearsal } from '../rehearse/measured.ts'

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

  for (const name of ['exits-80', 'good-80']) {
    test(`shows what is printed of ${name}`, () => {
      assert.ok(page.includes(`\`\`\`text\n${readProject(`test/rehearse/expected/${name}.txt`)}\`\`\`\n`))
    })
  }
})

test('each expected text is one of a program that is there', () => {
  const files = readdirSync(new URL('../rehearse/expected/', import.meta.url))
  const names = new Set(files.map((file) => file.replace(/-\d+(-color)?\.txt$/, '')))
  const source = readProject('test/rehearse/programs.ts')
  for (const name of names) assert.match(source, new RegExp(`const ${name}: Measured`))
})
