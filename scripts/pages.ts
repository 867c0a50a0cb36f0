// The pages that users read: where they are, and what is in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const CODE = '^( *)```[\\s\\S]*?^\\1```$'

/** A block of code, or what a link or a picture leads to. */
const LINKS = new RegExp(String.raw`${CODE}|(\]\(\s*)([^)\s]+)\)|\b(src|srcset)="([^"]+)"`, 'gm')

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

/** The title of a page, as text; undefined if it has none. */
export function titleOf(text: string): string | undefined {
  return /^# (.*)$/m.exec(text)?.[1]?.replaceAll('`', '')
}

/** A page without its blocks of code. */
export function withoutCode(text: string): string {
  return text.replaceAll(new RegExp(CODE, 'gm'), '')
}

/** Changes where the links and the pictures of a page lead. Its blocks of code stay as they are. */
export function changeLinks(text: string, changed: (link: string) => string): string {
  return text.replaceAll(
    LINKS,
    (all, _indent, opening?: string, link?: string, name?: string, source?: string) => {
      if (link !== undefined) return `${opening}${changed(link)})`
      return source === undefined ? all : `${name}="${changed(source)}"`
    },
  )
}

/** Where the files are that are no page of the site. */
export function filesUrl({ repository }: { readonly repository: { readonly url: string } }): string {
  return repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
}
