import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { serve } from 'vitepress'

/** Chromium as Debian installs it. */
const DEFAULT_CHROMIUM = '/usr/bin/chromium'
const CHROMIUM = process.env.CHROMIUM ?? DEFAULT_CHROMIUM

/**
 * Without a browser nothing of the site can be tried, so its tests are skipped. The variable `CHROMIUM` says that there is a
 * browser: if that one is missing, a skip would publish a site that nothing has tried.
 */
export const NO_BROWSER: string | false = existsSync(CHROMIUM) ? false : `there is no ${CHROMIUM} here`
if (NO_BROWSER && process.env.CHROMIUM !== undefined)
  throw new Error(`CHROMIUM is '${CHROMIUM}', and there is no such file`)

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

/** The system chooses a port that is free, and it belongs to this server from then on. */
export async function serveSite(): Promise<Site> {
  const root = new URL('..', import.meta.url).pathname
  const { server } = (await serve({ root, port: 0 })) as unknown as { server: Server }
  if (!server.listening) await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return { origin, url: `${origin}/lastcall/`, close: () => server.close() }
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

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds wrong on a page, or in a part of it: one line for each rule that is broken. */
export async function findBarriers(page: Page, tags: readonly string[], within?: string): Promise<string[]> {
  await page.addScriptTag({ path: AXE })
  const { violations } = await page.evaluate(
    ([values, part]) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(part ?? document, {
        runOnly: { type: 'tag', values: [...values] },
        resultTypes: ['violations'],
      }),
    [tags, within] as const,
  )
  return violations.map(({ id, nodes }) => {
    const [first] = nodes
    return `${id}: ${nodes.length}, such as ${first?.target}: ${first?.failureSummary}`
  })
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
