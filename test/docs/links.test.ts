import assert from 'node:assert/strict'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import GithubSlugger from 'github-slugger'
import { PAGES, readProject } from '../../scripts/pages.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name))

/** A page without its blocks of code. */
function prose(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```$/gm, '')
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const slugger = new GithubSlugger()
  const headings = [...prose(page).matchAll(/^#{1,6} +(.*?) *$/gm)].map(([, heading]) => heading as string)
  const texts = headings.map((heading) => heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
  return new Set(texts.map((text) => slugger.slug(text.replaceAll(/[`*]/g, ''))))
}

/** Where the links of a page lead, those to other sites apart. */
function linksOf(page: string): string[] {
  return [...prose(page).matchAll(/\]\(\s*([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target))
}

/** What is wrong with a link, if anything is. */
function fault(from: string, link: string): string | undefined {
  const [path, anchor] = link.split('#', 2) as [string, string?]
  const file = path === '' ? from : relative(root, join(root, dirname(from), path))
  if (file.startsWith('..') || !existsSync(join(root, file))) return `${from}: ${link}: there is no ${file}`
  if (anchor === undefined) return undefined
  if (statSync(join(root, file)).isDirectory()) return `${from}: ${link}: a folder has no headings`
  return anchorsOf(readProject(file)).has(anchor)
    ? undefined
    : `${from}: ${link}: ${file} has no such heading`
}

describe('links', () => {
  for (const page of PAGES) {
    test(`those of ${page} lead to files and headings that are there`, () => {
      assert.deepEqual(
        linksOf(readProject(page)).flatMap((link) => fault(page, link) ?? []),
        [],
      )
    })
  }

  test('a page that the source names is there', () => {
    const named = sources.flatMap((source) =>
      [...readProject(source).matchAll(/\bdocs\/[\w./-]+\.md(#[\w-]+)?/g)].map(([link]) => ({
        source,
        link,
      })),
    )
    assert.notEqual(named.length, 0)
    assert.deepEqual(
      named.flatMap(({ source, link }) => (fault('README.md', link) ? `${source}: ${link}` : [])),
      [],
    )
  })

  test('each page is reached from the README', () => {
    const reached = new Set(['README.md'])
    for (const page of reached) {
      for (const link of linksOf(readProject(page))) {
        const [path = ''] = link.split('#')
        const file = relative(root, join(root, dirname(page), path))
        if (path.endsWith('.md') && existsSync(join(root, file))) reached.add(file)
      }
    }
    assert.deepEqual(
      PAGES.filter((page) => !reached.has(page)),
      [],
    )
  })
})

describe('the check itself', () => {
  test('knows GitHub’s anchors', () => {
    const page = '# A `b` c, d\n## [Linked](x.md) name\n## Same\n```sh\n# none\n```\n## Same\n'
    assert.deepEqual([...anchorsOf(page)], ['a-b-c-d', 'linked-name', 'same', 'same-1'])
  })

  test('sees a link that is broken over two lines, and none in a block', () => {
    assert.deepEqual(linksOf('a [b\nc](d.md#e)\n```\n[f](g.md)\n```\n[h](https://i.example)'), ['d.md#e'])
  })

  for (const link of ['docs/nothing.md', 'docs/design.md#nothing', 'docs#words', '../outside.md']) {
    test(`finds what is wrong with ${link}`, () => assert.notEqual(fault('README.md', link), undefined))
  }
})
