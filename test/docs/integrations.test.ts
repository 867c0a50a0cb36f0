import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { DOCS, readProject } from '../support/pages.ts'

const pages = DOCS.filter((page) => page.startsWith('integrations/')).map((page) => `docs/${page}`)

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
  assert.ok(blocks.length >= 10, `${blocks.length} blocks`)
  for (const { program, block } of blocks)
    assert.ok(readProject(program).includes(block), `${program} does not have\n${block}`)
})
