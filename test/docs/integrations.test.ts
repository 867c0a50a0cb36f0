import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const page = new URL('../../docs/integrations.md', import.meta.url)

/** The blocks of the page, each with the path of the program that is named last before it. */
function blocksOf(markdown: string): { program: string; block: string }[] {
  const blocks: { program: string; block: string }[] = []
  let program = 'no program'
  for (const [, link, block] of markdown.matchAll(
    /\]\((\.\.\/test\/integrations\/[^)]+)\)|^```[jt]s\n([\s\S]*?)^```$/gm,
  )) {
    if (link) program = link
    else blocks.push({ program, block: block as string })
  }
  return blocks
}

test('every block of the integrations stands in the program that is named before it', () => {
  const blocks = blocksOf(readFileSync(page, 'utf8'))
  assert.ok(blocks.length >= 10, `${blocks.length} blocks`)
  for (const { program, block } of blocks) {
    const text = readFileSync(fileURLToPath(new URL(program, page)), 'utf8')
    assert.ok(text.includes(block), `${program} does not have\n${block}`)
  }
})
