import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The pages of the docs, by their path in `docs`. */
export const DOCS: readonly string[] = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .sort()

/** All pages that users read, by their path in the project. */
export const PAGES: readonly string[] = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  'examples/README.md',
  ...DOCS.map((file) => join('docs', file)),
]

/** What is in a file of the project. */
export function readProject(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
