import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { PAGES, readProject } from '../../scripts/pages.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Files that hold snippets, and what stands before each line of one. */
const sources = [
  ...PAGES,
  ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => join('src', file)),
].filter((file) => /\.(md|ts)$/.test(file))

function snippetsOf(file: string): string[] {
  const text = readProject(file).replaceAll(/^ \* ?/gm, '')
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, snippet]) => snippet as string)
}

test('every snippet of the docs and docstrings type-checks', () => {
  const folder = join(root, 'test/docs/snippets')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  try {
    let count = 0
    for (const file of sources) {
      for (const snippet of snippetsOf(file)) {
        const name = `${file.replaceAll(/\W/g, '-')}-${++count}.ts`
        writeFileSync(join(folder, name), `import type {} from '../ambient.d.ts'\n${snippet}\nexport {}\n`)
      }
    }
    assert.ok(count >= 15, `${count} snippets`)
    const config = {
      extends: '../../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['.'],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
