// The project's pages as pages of the site: README.md and docs, in folders as on the site, with links that lead there.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, normalize, relative } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import { changeLinks, filesUrl, readProject } from '../scripts/pages.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Where VitePress reads the pages. */
const FOLDER = fileURLToPath(new URL('pages/', import.meta.url))

/** Where the files are that are no page of the site. */
export const REPOSITORY: string = filesUrl(JSON.parse(readProject('package.json')))

/** The pages outside of `docs`. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'README.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  'SECURITY.md': 'security.md',
  'examples/README.md': 'examples.md',
  'site/playground.md': 'playground.md',
}

/** `<picture>` with a dark and a light picture, as GitHub wants it. */
const PICTURE =
  /<picture>\s*<source[^>]*\bsrcset="([^"]+)"[^>]*>\s*<img\s+src="([^"]+)"\s+alt="([^"]*)"\s*\/?>\s*<\/picture>/g

/** The place of a file of the project on the site; undefined if it has none. */
export function placeOf(file: string): string | undefined {
  if (OUTSIDE[file]) return OUTSIDE[file]
  return /^docs\/.*\.(md|svg)$/.test(file) ? file.slice('docs/'.length) : undefined
}

/** A link of a page, as it has to be on the site. What is no page there is in the repository. */
export function linkOnSite(page: string, link: string): string {
  if (/^(?:[a-z]+:|#|\/)/.test(link)) return link
  const [path = '', anchor] = link.split('#', 2)
  const target = normalize(join(dirname(page), path))
  const place = placeOf(target)
  const end = anchor === undefined ? '' : `#${anchor}`
  if (!place) return `${REPOSITORY}/${path.endsWith('/') ? 'tree' : 'blob'}/main/${target}${end}`
  const to = relative(dirname(placeOf(page) ?? ''), place)
  return `${to.startsWith('.') ? to : `./${to}`}${end}`
}

/** The text of a page for the site, which has a switch of its own between light and dark. */
export function pageOnSite(page: string, text: string): string {
  const linked = changeLinks(text, (link) => linkOnSite(page, link))
  return linked.replaceAll(PICTURE, (_all, dark: string, light: string, alt: string) => {
    const image = (scheme: string, src: string): string =>
      `<img class="${scheme}-only" src="${src}" alt="${alt}" loading="lazy">`
    return `<p class="picture">${image('light', light)}${image('dark', dark)}</p>`
  })
}

function stage(): void {
  rmSync(FOLDER, { recursive: true, force: true })
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    (file) => `docs/${file}`,
  )
  for (const file of [...Object.keys(OUTSIDE), ...docs]) {
    const place = placeOf(file)
    if (!place) continue
    const to = join(FOLDER, place)
    mkdirSync(dirname(to), { recursive: true })
    if (file.endsWith('.md')) writeFileSync(to, pageOnSite(file, readProject(file)))
    else cpSync(join(ROOT, file), to)
  }
  mkdirSync(join(FOLDER, 'public'))
  cpSync(join(ROOT, 'site/icon.svg'), join(FOLDER, 'public/icon.svg'))
}

if (basename(process.argv[1] ?? '') === 'pages.ts') stage()
