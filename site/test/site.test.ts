import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import {
  findBarriers,
  launch,
  NO_BROWSER,
  type Site,
  serveSite,
  type Trouble,
  watchTrouble,
  weighFirstVisit,
} from './browser.ts'

/** Bytes of script and style, gzipped. */
const MOST_ON_FIRST_VISIT = 100_000

/** Pages that are checked at the same time. */
const TABS = 2

const PHONE = { width: 360, height: 740 }

interface Visited {
  readonly url: string
  readonly title: string
  /** Without their anchors. */
  readonly links: readonly string[]
  /** With one. */
  readonly anchored: readonly string[]
  readonly ids: ReadonlySet<string>
}

let site: Site
let browser: Browser
let context: BrowserContext
let page: Page
let trouble: Trouble

before(async () => {
  if (NO_BROWSER) return
  site = await serveSite()
  browser = await launch()
  context = await browser.newContext({ colorScheme: 'light' })
  trouble = watchTrouble(context, site)
  page = await context.newPage()
})

after(async () => {
  await browser?.close()
  site?.close()
})

/** Opens a page and takes note of what it has. */
async function visit(url: string): Promise<Visited> {
  const response = await page.goto(url, { waitUntil: 'load' })
  assert.equal(response?.status(), 200, url)
  const hrefs = await page
    .locator('a[href]')
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href))
  const own = hrefs.filter((href) => href.startsWith(site.url))
  return {
    url,
    title: (await page.locator('h1').first().innerText()).replaceAll('\u200b', '').trim(),
    links: own.map((href) => href.split('#')[0] as string),
    anchored: own.filter((href) => href.includes('#')),
    ids: new Set(await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id))),
  }
}

/** All pages that a reader can reach from the first one. */
async function walk(): Promise<Map<string, Visited>> {
  const visited = new Map<string, Visited>()
  const open = [site.url]
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (visited.has(url) || /\.(svg|png)$/.test(url)) continue
    const found = await visit(url)
    visited.set(url, found)
    open.push(...found.links)
    await checkPictures(url)
  }
  return visited
}

/** Checks one page after the other, in a tab of its own, until none is left. */
async function checkInTurn(left: string[], colorScheme: 'light' | 'dark'): Promise<string[]> {
  const tab = await context.newPage()
  await tab.emulateMedia({ colorScheme })
  const found: string[] = []
  for (let url = left.pop(); url !== undefined; url = left.pop()) {
    await tab.goto(url)
    const barriers = await findBarriers(tab, ['wcag2a', 'wcag2aa', 'wcag21aa'])
    found.push(...barriers.map((text) => `${url}: ${text}`))
  }
  await tab.close()
  return found
}

async function checkPictures(url: string): Promise<void> {
  const broken = await page.locator('main img').evaluateAll(async (all) => {
    const images = all as HTMLImageElement[]
    for (const image of images) {
      image.loading = 'eager'
      await image.decode().catch(() => {})
    }
    return images.filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src)
  })
  assert.deepEqual(broken, [], url)
}

describe('the site', { skip: NO_BROWSER }, () => {
  let pages: Map<string, Visited>

  test('each page is there, with its pictures, without an error and without a foreign origin', async () => {
    pages = await walk()
    assert.ok(pages.size > 25, `${pages.size} pages`)
    assert.deepEqual(trouble, { errors: [], foreign: [], failed: [] })
  })

  test('each link to a heading leads to one', () => {
    const broken = [...pages.values()].flatMap(({ url, anchored }) =>
      anchored
        .filter((link) => {
          const [target = '', anchor = ''] = link.split('#')
          return !pages.get(target)?.ids.has(decodeURIComponent(anchor))
        })
        .map((link) => `${url}: ${link}`),
    )
    assert.deepEqual([...new Set(broken)], [])
  })

  test('search finds each page by its title', async () => {
    await page.goto(site.url, { waitUntil: 'networkidle' })
    await page.keyboard.press('Control+k')
    const input = page.locator('#localsearch-input')
    await input.waitFor()
    const missed: string[] = []
    for (const { url, title } of pages.values()) {
      await input.fill(title)
      const path = new URL(url).pathname
      const result = page.locator(`.VPLocalSearchBox .results a[href^="${path}"]`).first()
      const isFound = await result.waitFor({ timeout: 30_000 }).then(
        () => true,
        () => false,
      )
      if (!isFound) missed.push(`${title} (${path})`)
    }
    assert.deepEqual(missed, [])
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on any page, ${colorScheme}`, async () => {
      const left = [...pages.keys()]
      const found = await Promise.all(Array.from({ length: TABS }, () => checkInTurn(left, colorScheme)))
      assert.deepEqual(found.flat(), [])
    })
  }

  test('nothing is wider than the screen of a phone', async () => {
    await page.setViewportSize(PHONE)
    const wide: string[] = []
    for (const url of pages.keys()) {
      await page.goto(url)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      if (width > PHONE.width) wide.push(`${url}: ${width}`)
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    assert.deepEqual(wide, [])
  })

  test('the keyboard reaches the content, the navigation and the search', async () => {
    await page.goto(site.url)
    await page.keyboard.press('Tab')
    assert.match(await focused(), /Skip to content/)
    const reached: string[] = []
    for (let count = 0; count < 20; count++) {
      await page.keyboard.press('Tab')
      reached.push(await focused())
    }
    for (const name of ['Search', 'Docs', 'API'])
      assert.ok(
        reached.some((text) => text.includes(name)),
        name,
      )
  })

  test('a first visit loads at most 100 kB of script and style', async () => {
    const fresh = await browser.newPage()
    const bytes = await weighFirstVisit(fresh, site.url)
    console.log(`first visit: ${(bytes / 1000).toFixed(1)} kB of script and style, gzipped`)
    assert.ok(bytes <= MOST_ON_FIRST_VISIT, `${bytes} bytes`)
    await fresh.close()
  })
})

function focused(): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.textContent?.trim() || document.activeElement?.ariaLabel || '',
  )
}
