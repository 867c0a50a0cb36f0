// Makes links absolute that lead nowhere in the package. On the page of the package no file is beside the README. In an
// installed package the pages of the docs are, but no examples and no pictures.
import { dirname, join, normalize } from 'node:path/posix'
import { changeLinks, DOCS, filesUrl } from './pages.ts'

/** Not part of the package: for those who work on it. */
const UNPACKED: readonly string[] = [
  'benchmarks.md',
  'contributing.md',
  'copies.md',
  'design.md',
  'model.md',
  'simulation.md',
  'simulation-faults.md',
]

interface Manifest {
  readonly version: string
  readonly homepage: string
  readonly repository: { readonly url: string }
}

/** The pages of the docs that are part of the package. */
export const PACKED: readonly string[] = DOCS.filter((page) => !UNPACKED.includes(page)).map(
  (page) => `docs/${page}`,
)

/** A page as it is published: the README has absolute links alone, another page where its target is not in the package. */
export function publishedPage(page: string, text: string, manifest: Manifest): string {
  const { version, homepage } = manifest
  const files = filesUrl(manifest)
  const published = (link: string): string => {
    if (/^(?:[a-z]+:|#)/.test(link)) return link
    const [path = '', anchor] = link.split('#', 2)
    const target = normalize(join(dirname(page), path))
    if (page !== 'README.md' && PACKED.includes(target)) return link
    const end = anchor === undefined ? '' : `#${anchor}`
    if (target.endsWith('.svg')) return `${files}/raw/v${version}/${target}`
    const [, onSite] = /^docs\/(.*)\.md$/.exec(target) ?? []
    if (onSite !== undefined) return `${homepage}${onSite.replace(/(^|\/)index$/, '$1')}${end}`
    return `${files}/${path.endsWith('/') ? 'tree' : 'blob'}/v${version}/${target}${end}`
  }
  return changeLinks(text, published)
}
