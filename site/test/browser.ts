import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { serve } from 'vitepress'

/** Chromium as Debian installs it. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Without a browser nothing of the site can be tried. */
export const NO_BROWSER: string | false = existsSync(CHROMIUM) ? false : `there is no ${CHROMIUM} here`

/** It must not look for updates or for anything else outside: the tests see each request. */
const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The built site, served on a port of its own. */
export interface Site {
  readonly url: string
  readonly origin: string
  close(): void
}

/** Each file of tests has a range of ports of its own. */
export async function serveSite(firstPort: number): Promise<Site> {
  const port = firstPort + Math.floor(Math.random() * 500)
  const root = new URL('..', import.meta.url).pathname
  const { server } = (await serve({ root, port })) as unknown as { server?: { close(): void } }
  const origin = `http://localhost:${port}`
  return { origin, url: `${origin}/lastcall/`, close: () => server?.close() }
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
}

/** What has gone wrong on the pages of a context so far. */
export interface Trouble {
  readonly errors: string[]
  readonly foreign: string[]
  readonly failed: string[]
}

export function watchTrouble(context: BrowserContext, { origin }: Site): Trouble {
  const trouble: Trouble = { errors: [], foreign: [], failed: [] }
  context.on('console', (message) => {
    if (message.type() === 'error') trouble.errors.push(`${message.page()?.url()}: ${message.text()}`)
  })
  context.on('weberror', (error) => trouble.errors.push(`${error.page()?.url()}: ${error.error().message}`))
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) trouble.foreign.push(url)
  })
  context.on('response', (response) => {
    if (response.status() >= 400) trouble.failed.push(`${response.status()} ${response.url()}`)
  })
  return trouble
}

/** The bytes of the scripts and styles that a page loads, as a server with gzip sends them. */
export async function weighFirstVisit(page: Page, url: string): Promise<number> {
  const bodies: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) bodies.push(response.body())
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length)
  return sizes.reduce((sum, size) => sum + size, 0)
}
