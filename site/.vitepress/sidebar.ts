import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { titleOf } from '../../scripts/pages.ts'

const PAGES = join(import.meta.dirname, '../pages')

/** The groups of the sidebar. A page has its own title there; `folder/*` stands for the pages that are not named. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Start: ['index', 'getting-started', 'concepts', 'playground', 'comparison'],
  'How it works': ['order', 'deadlines', 'blocked-event-loop', 'starved'],
  Servers: ['http', 'connections', 'load-balancers', 'delay'],
  Recipes: ['recipes/index', 'recipes/*'],
  Deploy: ['deploy/index', 'deploy/kubernetes', 'deploy/docker', 'deploy/systemd', 'deploy/*'],
  'See and test': ['observability', 'troubleshooting', 'testing', 'applications'],
  'Rehearse and doctor': ['rehearse', 'findings/index', 'findings/*', 'doctor/index', 'doctor/*'],
  Supervisor: ['supervisor/index', 'supervisor/cli', 'supervisor/*'],
  Integrations: ['integrations/index', 'integrations/*'],
  'Come from elsewhere': ['migration', 'from-shell'],
  Reference: [
    'api',
    'errors',
    'environment',
    'exit-status',
    'runtimes',
    'versioning',
    'changelog',
    'examples',
  ],
  Internals: [
    'design',
    'copies',
    'model',
    'simulation',
    'simulation-faults',
    'benchmarks',
    'contributing',
    'security',
  ],
}

/** Long groups. All of their pages are listed only beside these pages. */
const FOLDERS = ['recipes', 'integrations', 'deploy', 'findings', 'supervisor', 'doctor']

const NAMED = new Set(Object.values(GROUPS).flat())

function pagesOf(entry: string): string[] {
  if (!entry.endsWith('/*')) return [entry]
  const folder = entry.slice(0, -2)
  const files = readdirSync(join(PAGES, folder)).filter((file) => file.endsWith('.md'))
  return files.map((file) => `${folder}/${file.slice(0, -3)}`).filter((page) => !NAMED.has(page))
}

function nameOf(page: string): string {
  return titleOf(readFileSync(join(PAGES, `${page}.md`), 'utf8')) ?? page
}

/** The sidebar of the pages of a folder, or of all others. */
function sidebarOf(folder?: string): DefaultTheme.SidebarItem[] {
  const isListed = (entry: string): boolean =>
    !entry.includes('/') || entry.startsWith(`${folder}/`) || entry.endsWith('/index')
  return Object.entries(GROUPS).map(([text, entries]) => ({
    text,
    items: entries
      .filter(isListed)
      .flatMap(pagesOf)
      .filter((page) => existsSync(join(PAGES, `${page}.md`)))
      .map((page) => ({ text: nameOf(page), link: `/${page.replace(/(^|\/)index$/, '$1')}` })),
  }))
}

export const SIDEBAR: DefaultTheme.SidebarMulti = {
  ...Object.fromEntries(FOLDERS.map((folder) => [`/${folder}/`, sidebarOf(folder)])),
  '/': sidebarOf(),
}
