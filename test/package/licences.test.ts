import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The words of the MIT licence, from its grant on. */
const MIT = wordsOf(`
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`)

/** A title, and one or more lines that say whose it is. */
const HEAD = /^\(?(The )?MIT License\)?( \(MIT\))?\n+(Copyright \(c\) .+\n+)+$/

/** Our folder, and those of all packages that an installation brings. */
const folders = new Set<string>()
collect(ROOT)

describe('licences', () => {
  test('two packages are brought, and one that they need', () => {
    const names = [...folders].map((folder) => manifestOf(folder).name)
    assert.deepEqual(names, ['lastcall', 'debug', 'ms', 'p-timeout'])
  })

  for (const folder of folders) {
    const { name, license } = manifestOf(folder)

    test(`${name}: the text of its licence is that of MIT, and it is said to be`, () => {
      assert.equal(license, 'MIT')
      const [file, ...others] = readdirSync(folder).filter((each) =>
        /^(licen[cs]e|copying|notice)/i.test(each),
      )
      assert.deepEqual(others, [])
      const text = readFileSync(join(folder, file as string), 'utf8').trimStart()
      const grant = text.indexOf('Permission')
      assert.match(text.slice(0, grant), HEAD)
      assert.deepEqual(wordsOf(text.slice(grant)), MIT)
    })
  }
})

test('p-timeout is a part of the CommonJS file of the core, and so is its licence', () => {
  const text = readFileSync(join(ROOT, 'dist/core/all.cjs'), 'utf8')
  assert.match(text, /^\/\/ .*node_modules\/p-timeout\//m)
  const [comment = ''] = text.match(/\/\*\nThis file has p-timeout in it[\s\S]*?\*\//) ?? []
  assert.deepEqual(wordsOf(comment.slice(comment.indexOf('Permission'))), MIT)
  assert.match(comment, /^Copyright \(c\) .+$/m)
})

function collect(folder: string): void {
  folders.add(folder)
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder)
  const { resolve } = createRequire(join(folder, 'package.json'))
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies }).sort()) {
    const paths = resolve.paths(name) as string[]
    const found = paths.map((path) => join(path, name)).find((path) => manifestIn(path)) as string
    if (!folders.has(found)) collect(found)
  }
}

interface Manifest {
  readonly name: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}

function manifestOf(folder: string): Manifest {
  const manifest = manifestIn(folder)
  assert.ok(manifest, `${folder} has no package.json`)
  return manifest
}

/** Without case, punctuation and the breaks of lines, in which copies of one text differ. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? []
}

test('the licence of each package that `lastcall doctor` is bundled with stands in its file', () => {
  const { sources } = JSON.parse(readFileSync(join(ROOT, 'dist/doctor/index.js.map'), 'utf8'))
  const names = (sources as string[]).flatMap(
    (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [],
  )
  const text = readFileSync(join(ROOT, 'dist/doctor/index.js'), 'utf8')
  const comments = [...text.matchAll(/\/\*\nThis file has (\S+) in it\.\n\n([\s\S]*?)\n\*\//g)]
  assert.deepEqual(comments.map(([, name]) => name).sort(), [...new Set(names)].sort())
  for (const [, name = '', licence] of comments) {
    const folder = join(ROOT, 'node_modules', name)
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each)) as string
    assert.equal(licence, readFileSync(join(folder, file), 'utf8').trim())
  }
})

test('no other file of the package has a parser of `lastcall doctor` in it, and none imports one', () => {
  const files = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((each) => /\.c?js$/.test(each) && each !== 'doctor/index.js'))
    assert.doesNotMatch(
      readFileSync(join(ROOT, 'dist', file), 'utf8'),
      /from "(yaml|dockerfile-ast)"|node_modules\/yaml/,
    )
})
