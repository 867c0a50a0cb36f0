// Makes the links and pictures of the README absolute. Run by `npm publish`, and taken back after it: on the page of the package
// no file of the project is beside the README.
import { readFileSync, writeFileSync } from 'node:fs'

const README = new URL('../README.md', import.meta.url)

interface Manifest {
  readonly version: string
  readonly homepage: string
  readonly repository: { readonly url: string }
}

/** The README with links to the files of a version, and to the pages of the site. */
export function publishedReadme(text: string, { version, homepage, repository }: Manifest): string {
  const files = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  const absolute = (link: string): string => {
    if (/^(?:[a-z]+:|#)/.test(link)) return link
    if (link.endsWith('.svg')) return `${files}/raw/v${version}/${link}`
    const page = /^docs\/(.*)\.md(#.*)?$/.exec(link)
    return page
      ? `${homepage}${page[1]?.replace(/(^|\/)index$/, '$1')}${page[2] ?? ''}`
      : `${files}/blob/v${version}/${link}`
  }
  return text
    .replaceAll(/\]\(([^)\s]+)\)/g, (_all, link: string) => `](${absolute(link)})`)
    .replaceAll(
      /\b(src|srcset)="([^"]+)"/g,
      (_all, name: string, link: string) => `${name}="${absolute(link)}"`,
    )
}

if (import.meta.filename === process.argv[1]) {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  writeFileSync(README, publishedReadme(readFileSync(README, 'utf8'), manifest))
}
