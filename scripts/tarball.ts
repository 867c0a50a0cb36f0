// Packs what is built, as it is published, into the folder given, or else the current one. Prints the file's name.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readProject } from './pages.ts'
import { PACKED, publishedPage } from './published-docs.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Of these npm takes what `files` in package.json names, and what it always takes. */
const PARTS: readonly string[] = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'llms.txt',
  'docs',
  'dist',
]

/** What npm says about a tarball. */
export interface Tarball {
  readonly filename: string
  /** Bytes. */
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

/** Packs a copy, in which the links of the pages lead somewhere. No script runs, and the project stays as it is. */
export function packPublished(destination: string): Tarball {
  const copy = mkdtempSync(join(tmpdir(), `tarball-${process.pid}-`))
  try {
    for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true })
    const manifest = JSON.parse(readProject('package.json'))
    for (const page of ['README.md', ...PACKED])
      writeFileSync(join(copy, page), publishedPage(page, readProject(page), manifest))
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]
    const [tarball] = JSON.parse(execFileSync('npm', args, { cwd: copy, encoding: 'utf8' }))
    return tarball
  } finally {
    rmSync(copy, { recursive: true })
  }
}

if (import.meta.filename === process.argv[1]) {
  console.log(packPublished(process.argv[2] ?? process.cwd()).filename)
}
