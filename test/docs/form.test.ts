import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { DOCS, PAGES, readProject, withoutCode } from '../../scripts/pages.ts'

/** Made from docstrings; a record of figures. They have contents of their own. */
const RECORDS = ['api.md', 'benchmarks.md']

/** From this many headings on a reader wants to jump. */
const MANY = 4

const prose = (page: string): string => withoutCode(readProject(`docs/${page}`))

test('the README has at most 1,200 words outside of code', () => {
  const text = withoutCode(readProject('README.md'))
    .replaceAll(/<picture>.*<\/picture>/g, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/[|`*>#-]/g, ' ')
  const words = text.split(/\s+/).filter((word) => /\w/.test(word))
  assert.ok(words.length <= 1_200, `${words.length} words`)
})

describe('each page of the docs', () => {
  for (const page of DOCS) {
    test(`${page} begins with what it is for, has contents if it is long, and says what to read next`, () => {
      const text = prose(page)
      assert.match(text, /^# .+\n\n[A-Z`"]/, 'a title and a sentence')
      const headings = text.match(/^## /gm)?.length ?? 0
      if (headings >= MANY && !RECORDS.includes(page)) assert.match(text, /^\*\*On this page:\*\* /m)
      assert.match(text, /^\*\*Next:\*\* .+\n$/m)
    })
  }

  test('every picture is shown by one of them', () => {
    const shown = PAGES.map(readProject).join('\n')
    const hidden = readdirSync(new URL('../../docs/pictures/', import.meta.url)).filter(
      (picture) => !shown.includes(`pictures/${picture}`),
    )
    assert.deepEqual(hidden, [])
  })
})
