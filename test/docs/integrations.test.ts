import assert from 'node:assert/strict'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { DOCS, readProject } from '../../scripts/pages.ts'
import { PINNED } from '../integrations/on-demand.ts'

const pages = DOCS.filter((page) => page.startsWith('integrations/')).map((page) => `docs/${page}`)
/** Those of one library each. */
const libraries = pages.filter((page) => basename(page) !== 'index.md')

/** The blocks of a page, each with the path of the program that is named last before it. */
function blocksOf(page: string): { program: string; block: string }[] {
  const blocks: { program: string; block: string }[] = []
  let program = 'no program'
  for (const [, link, block] of readProject(page).matchAll(
    /\]\(((?:\.\.\/)+test\/integrations\/[^)]+)\)|^```[jt]s\n([\s\S]*?)^```$/gm,
  )) {
    if (link) program = join(page, '..', link)
    else blocks.push({ program, block: block as string })
  }
  return blocks
}

test('every block of the integrations stands in the program that is named before it', () => {
  const blocks = pages.flatMap(blocksOf)
  assert.ok(blocks.length >= 25, `${blocks.length} blocks`)
  for (const { program, block } of blocks)
    assert.ok(readProject(program).includes(block), `${program} does not have\n${block}`)
})

test('the index of the integrations links to each page', () => {
  const index = readProject('docs/integrations/index.md')
  for (const page of libraries) assert.ok(index.includes(`](${basename(page)})`), page)
})

/** Versions of packages that only their own test installs. */
const pinned = new Map(Object.values(PINNED).flatMap((packages) => Object.entries<string>(packages)))

function installedVersion(name: string): string {
  return JSON.parse(readProject(`node_modules/${name}/package.json`)).version
}

for (const page of libraries) {
  test(`${page} names versions of libraries that the tests use`, () => {
    const [, sentence = ''] = /^\*\*Tested with:\*\* ([\s\S]+?)\n\n/m.exec(readProject(page)) ?? []
    const versions = [...sentence.matchAll(/`(@?[\w/-]+)` ([\d.]*\d)/g)]
    assert.ok(versions.length > 0, 'no versions')
    for (const [, name, version] of versions) {
      const tested = pinned.get(name as string) ?? installedVersion(name as string)
      assert.ok(`${tested}.`.startsWith(`${version}.`), `${name} is ${tested}`)
    }
  })
}
