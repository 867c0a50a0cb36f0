import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { renderPage } from '../../scripts/api/page.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
const page = read('docs/api.md')
const { name: packageName, exports } = JSON.parse(read('package.json'))
const entries = Object.entries<{ import?: { types: string } }>(exports).flatMap(([path, door]) =>
  door.import ? [{ specifier: `${packageName}${path.slice(1)}`, types: door.import.types }] : [],
)

/** The names that a file of declarations exports. */
function namesOf(types: string): string[] {
  const text = read(types)
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) => list?.split(','))
  const declared = [...text.matchAll(/^export declare \w+ (\w+)/gm)].map(([, name]) => name)
  return [...lists, ...declared]
    .map((name) => name?.trim().replace(/^type /, '') ?? '')
    .filter((name) => name !== '')
}

/** What stands under a heading, up to the next one of the same level or a higher one. */
function sectionOf(text: string, heading: string): string | undefined {
  const [level] = heading.split(' ') as [string]
  const start = text.indexOf(`\n${heading}\n`)
  if (start === -1) return undefined
  const [section] = text.slice(start + heading.length + 2).split(new RegExp(`^#{2,${level.length}} `, 'm'))
  return section?.trim()
}

describe('the page of all public names', () => {
  test('is what the docstrings say now', () => {
    assert.ok(page === renderPage(), 'docs/api.md is not what the docstrings say: run `npm run docs`')
  })

  for (const { specifier, types } of entries) {
    test(`has a section for each name of \`${specifier}\``, async () => {
      const section = sectionOf(page, `## \`${specifier}\``)
      assert.ok(section, specifier)
      const names = namesOf(types)
      // Not to be imported: it sets this process up.
      const exported = specifier === 'lastcall/auto' ? [] : Object.keys(await import(specifier))
      const values = exported.filter((value) => value !== 'default')
      assert.ok(specifier === 'lastcall/auto' || values.length > 0)
      for (const name of new Set([...names, ...values])) {
        const own = sectionOf(`\n${section}`, `### \`${name}\``)
        assert.ok(own, `${name} has no section`)
        // A sentence, beside code, tables and headings.
        assert.match(own.replaceAll(/^```[\s\S]*?^```$/gm, ''), /^(?!Extends )[A-Z`].*/m, name)
      }
    })
  }

  test('says of every member what it is, unless that is as in Node', () => {
    for (const section of page.split(/^### /m)) {
      if (/Members\s+without\s+a\s+description\s+work\s+as\s+in\s+Node/.test(section)) continue
      for (const table of section.match(/(?:^\|.*\n)+/gm) ?? []) {
        assert.match(table.split('\n')[0] as string, /\| meaning \|$/, table)
        assert.doesNotMatch(table, /\| +\|$/m)
      }
    }
  })

  test('names each error code that is documented, and no place of the machine', () => {
    const codes = (text: string): Set<string> => new Set(text.match(/ERR_LASTCALL_\w+/g))
    assert.deepEqual(codes(page), codes(read('docs/errors.md')))
    assert.ok(!page.includes(root.pathname))
  })
})
