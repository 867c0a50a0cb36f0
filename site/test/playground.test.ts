import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { adviseOn, codeFor, manifestFor } from '../playground/advice.ts'
import { type Outcome, runScenario } from '../playground/engine.ts'
import { fromHash, toHash } from '../playground/link.ts'
import { type HookSpec, PRESETS, type Scenario } from '../playground/scenario.ts'
import {
  findBarriers,
  launch,
  NO_BROWSER,
  type Site,
  serveSite,
  type Trouble,
  watchTrouble,
} from './browser.ts'

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1280, height: 900 }

let site: Site
let browser: Browser
let context: BrowserContext
let page: Page
let trouble: Trouble

before(async () => {
  if (NO_BROWSER) return
  site = await serveSite()
  browser = await launch()
  context = await browser.newContext({ viewport: DESK, permissions: ['clipboard-read', 'clipboard-write'] })
  trouble = watchTrouble(context, site)
  page = await context.newPage()
})

after(async () => {
  await browser?.close()
  site?.close()
})

beforeEach(async () => {
  if (NO_BROWSER) return
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('about:blank')
  await open()
})

async function open(hash = ''): Promise<void> {
  await page.goto(`${site.url}playground${hash}`, { waitUntil: 'networkidle' })
}

async function usePreset(title: string): Promise<void> {
  await page.getByRole('button', { name: title, exact: true }).click()
}

/** Presses SIGTERM, and waits for the end of the animation and for the times that the scenario needs. */
async function stop(): Promise<void> {
  await page.getByRole('button', { name: 'Send SIGTERM' }).click()
  await shown('verdict').waitFor()
  await page.getByText('Working it out').waitFor({ state: 'detached' })
}

function shown(what: string): ReturnType<Page['locator']> {
  return page.locator(`[data-test=${what}]`)
}

function hook(at: number): ReturnType<Page['locator']> {
  return page.locator('.hook').nth(at)
}

async function textOf(what: string): Promise<string> {
  return (await shown(what).textContent()) ?? ''
}

/** What the page shows is what the same scenario comes to in Node. */
async function checkResult(scenario: Scenario): Promise<Outcome> {
  const outcome = await runScenario(scenario)
  assert.equal(await textOf('status'), String(outcome.exitCode))
  assert.deepEqual(JSON.parse(await textOf('report')), outcome.report)
  assert.equal(await textOf('timeline'), outcome.timeline)
  const stderr = (await shown('stderr').count()) === 0 ? '' : await textOf('stderr')
  assert.equal(stderr, outcome.stderr)
  return outcome
}

describe('the playground', { skip: NO_BROWSER }, () => {
  for (const { title, scenario } of PRESETS) {
    test(`shows what Node comes to: ${title}`, async () => {
      await usePreset(title)
      await stop()
      await checkResult(scenario)
      const advice = await adviseOn(scenario, runScenario)
      if (!advice) return
      const { shortest, delayMs } = advice
      assert.equal(await textOf('timeout'), `${shortest} s`)
      assert.equal(await textOf('grace'), `${shortest + 1} s`)
      assert.equal(await textOf('code'), codeFor(scenario, shortest, delayMs))
      assert.equal(await textOf('manifest'), manifestFor(scenario, shortest, delayMs))
    })
  }

  test('an edited scenario runs as edited, and its link restores it', async () => {
    await page.getByLabel('Platform').selectOption('Kubernetes')
    await page.getByLabel('timeout, ms', { exact: true }).fill('20000')
    await page.getByLabel('New clients for, ms').fill('1000')
    await hook(0).getByLabel('Name', { exact: true }).fill('spans')
    await hook(1).getByLabel('Priority').selectOption('a number')
    await hook(1).getByRole('spinbutton', { name: 'Number' }).fill('-50')
    await hook(2).getByLabel('Behavior').selectOption('throws at the end')
    await page.getByRole('button', { name: 'Remove http' }).click()
    await page.getByRole('button', { name: 'Add a hook' }).click()
    await hook(3).getByLabel('Priority').selectOption('traffic')
    await hook(3).getByLabel('Longest request').fill('1500')
    await page.getByRole('button', { name: 'Add a hook' }).click()
    await hook(4).locator('summary').click()
    await hook(4).getByLabel('After, names').fill('hook-6')
    await hook(4).getByLabel('Own timeout').fill('700')
    await page.getByRole('button', { name: 'Add a hook' }).click()
    await hook(5).locator('summary').click()
    await hook(5).getByLabel('Concurrent').selectOption('yes')
    await page.getByRole('button', { name: 'Move hook-6 up' }).click()
    const added: HookSpec = { name: 'hook-4', priority: 'traffic', does: 'works', ms: 1_500 }
    const scenario: Scenario = {
      platform: 'kubernetes',
      timeout: 20_000,
      newcomersMs: 1_000,
      hooks: [
        { name: 'spans', priority: 'telemetry', does: 'works', ms: 200 },
        { name: 'postgres', priority: -50, does: 'works', ms: 300 },
        { name: 'jobs', priority: 'work', does: 'throws', ms: 2_000 },
        added,
        { ...added, name: 'hook-6', priority: 'default', ms: 1_000, concurrent: true },
        { ...added, name: 'hook-5', priority: 'default', ms: 1_000, after: ['hook-6'], timeout: 700 },
      ],
    }
    assert.deepEqual(fromHash(new URL(page.url()).hash), scenario)
    await stop()
    const { exitCode } = await checkResult(scenario)
    assert.equal(exitCode, 1)

    await page.getByRole('button', { name: 'Copy a link' }).click()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    const other = await context.newPage()
    await other.emulateMedia({ reducedMotion: 'reduce' })
    await other.goto(link, { waitUntil: 'networkidle' })
    await other.getByRole('button', { name: 'Send SIGTERM' }).click()
    const report = await other.locator('[data-test=report]').textContent()
    assert.deepEqual(JSON.parse(report ?? ''), (await runScenario(scenario)).report)
    await other.close()
  })

  test('a server has the clients that were asked for, and the page tells what became of each kind', async () => {
    await usePreset('All goes well')
    await hook(0).getByText('Its clients').waitFor({ state: 'detached' })
    await hook(3).getByText('Its clients at SIGTERM: none').click()
    await hook(3).getByLabel('Idle connections').fill('2')
    await hook(3).getByLabel('Silent event sources').fill('1')
    await hook(3).getByLabel('WebSockets').fill('51')
    await hook(3).getByText('The page uses 50 clients of a kind, not 51').waitFor()
    await hook(3).getByText('2 idle connections, 1 silent event source, 51 WebSockets').waitFor()
    const { scenario } = PRESETS[0] as (typeof PRESETS)[number]
    const clients = { idle: 2, eventSources: 1, webSockets: 50 }
    const hooks = scenario.hooks.map((each) => (each.name === 'http' ? { ...each, clients } : each))
    assert.deepEqual(fromHash(new URL(page.url()).hash), { ...scenario, hooks })
    await page.getByLabel('New clients for, ms').fill('1000')
    await stop()
    const rows = await shown('clients').locator('tbody tr').allInnerTexts()
    const tidy = rows.map((text) => text.replaceAll(/\s+/g, ' '))
    assert.deepEqual(tidy, [
      '2 idle connections ✓ closed while idle, 500 ms',
      '1 silent event source ✓ ended early, since an event source connects again, 1 s',
      '50 WebSockets ✓ got a close frame with 1001, and closed, 500 ms to 550 ms',
      '1 request as the delay ends ✓ answered with Connection: close, 1.5 s',
      '11 new clients ✓ 6 answered with Connection: close, 1 s to 1.5 s ✗ 5 refused, since the server has stopped listening, 600 ms to 1 s',
    ])
  })

  test('the timeline grows for some seconds, and then the result is there', async () => {
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await usePreset('A hook hangs')
    await page.getByRole('button', { name: 'Send SIGTERM' }).click()
    await page.locator('.fate.running').first().waitFor()
    assert.equal(await shown('verdict').count(), 0)
    await shown('verdict').waitFor({ timeout: 10_000 })
    assert.match(await page.locator('.fate').nth(1).innerText(), /cut off, 7.5 s/)
  })

  test('a change takes the old result away', async () => {
    await stop()
    await hook(0).getByLabel('Takes').fill('50')
    assert.equal(await shown('verdict').count(), 0)
  })

  test('what a link cannot hold is said beside the fields, and the link holds what the page uses instead', async () => {
    await page.getByLabel('timeout, ms', { exact: true }).fill('7200000')
    await hook(1).getByLabel('Name', { exact: true }).fill('a,b')
    await page.getByText('The page uses 3600000 ms for timeout, not 7200000 ms').waitFor()
    await hook(1).getByText('The page uses “a b” for the name, not “a,b”').waitFor()
    const held = fromHash(new URL(page.url()).hash)
    assert.deepEqual([held?.timeout, held?.hooks[1]?.name], [3_600_000, 'a b'])
    await checkPage(DESK.width, 'remarks')
  })

  test('an edit ends the search for the times of the scenario before it', async () => {
    const search = await context.newPage()
    await search.emulateMedia({ reducedMotion: 'reduce' })
    // Each turn of the event loop of a run has a channel.
    await search.addInitScript(() => {
      const Real = MessageChannel
      Object.assign(globalThis, { channels: 0 })
      globalThis.MessageChannel = class extends Real {
        constructor() {
          super()
          ;(globalThis as unknown as { channels: number }).channels++
        }
      }
    })
    const countChannels = (): Promise<number> =>
      search.evaluate(() => (globalThis as unknown as { channels: number }).channels)
    const isStill = async (): Promise<boolean> => {
      const before = await countChannels()
      await search.waitForTimeout(500)
      return (await countChannels()) === before
    }
    const server: HookSpec = { name: 'http', priority: 'traffic', does: 'works', ms: 1_000 }
    const hooks = Array.from({ length: 20 }, (_, at): HookSpec => ({ ...server, name: `http-${at}` }))
    const long: Scenario = { platform: 'kubernetes', newcomersMs: 3_600_000, hooks }
    await search.goto(`${site.url}playground#${toHash(long)}`, { waitUntil: 'networkidle' })
    await search.getByRole('button', { name: 'Send SIGTERM' }).click()
    await search.getByText('Working it out').waitFor()
    await search.getByLabel('Platform').selectOption('none in particular')
    assert.ok((await countChannels()) > 0)
    // A run that has begun goes on to its end. The whole search would take much longer.
    for (let left = 40; !(await isStill()); left--) assert.ok(left > 0, 'the search goes on')
    await search.close()
  })

  test('what the library refuses is said in its words', async () => {
    await page.getByLabel('timeout, ms', { exact: true }).fill('0')
    await page.getByRole('button', { name: 'Send SIGTERM' }).click()
    await page.getByRole('alert').waitFor()
    const text = await page.getByRole('alert').innerText()
    assert.match(text, /The library refuses this: `timeout` must be .*, got 0 \(number\)/)
  })

  test('a link that was cut is ignored, with a message; a link to a heading is no scenario', async () => {
    await page.goto('about:blank')
    await open('#play=WzEsMCxu')
    assert.match(await page.getByRole('alert').innerText(), /holds no scenario/)
    await stop()
    await checkResult((PRESETS[0] as (typeof PRESETS)[number]).scenario)
    await page.goto('about:blank')
    await open('#what-is-real-here')
    assert.equal(await page.getByRole('alert').count(), 0)
  })

  test('the keyboard alone stops the program', async () => {
    await page.getByLabel('Platform').focus()
    for (let count = 0; count < 60; count++) {
      const name = await page.evaluate(() => document.activeElement?.textContent)
      if (name === 'Send SIGTERM') break
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await shown('verdict').waitFor()
    assert.match(await page.locator('[role=status]', { has: shown('verdict') }).innerText(), /Exit status 0/)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing before and after a run, ${colorScheme}, and nothing is wider than a phone`, async () => {
      await page.emulateMedia({ colorScheme })
      for (const viewport of [DESK, PHONE]) {
        await page.setViewportSize(viewport)
        for (const { title } of PRESETS) {
          await usePreset(title)
          if (title === 'A hook throws') await checkPage(viewport.width, title)
          await stop()
          await page.locator('.playground details').evaluateAll((all) => {
            for (const each of all) (each as HTMLDetailsElement).open = true
          })
          await checkPage(viewport.width, title)
        }
      }
      await page.setViewportSize(DESK)
    })
  }

  test('twenty hooks with long names fit on a phone', async () => {
    const hooks = Array.from(
      { length: 20 },
      (_, at): HookSpec => ({
        name: 'x'.repeat(40 + at),
        priority: at === 0 ? 'traffic' : -1_234_567.25,
        does: 'works',
        ms: 100_000,
      }),
    )
    const long: Scenario = { platform: 'kubernetes', timeout: 3_000_000, newcomersMs: 60_000, hooks }
    await page.setViewportSize(PHONE)
    await page.goto('about:blank')
    await open(`#${toHash(long)}`)
    await stop()
    await checkResult(long)
    await checkPage(PHONE.width, 'long names')
    await page.setViewportSize(DESK)
  })

  test('nothing went wrong on the way, and nothing came from elsewhere', () => {
    assert.deepEqual(trouble, { errors: [], foreign: [], failed: [] })
  })

  test('only this page loads the engine', async () => {
    const loads = async (path: string): Promise<number> => {
      const fresh = await context.newPage()
      const found: string[] = []
      fresh.on('response', async (response) => {
        if (response.request().resourceType() === 'script') found.push(await response.text())
      })
      await fresh.goto(site.url + path, { waitUntil: 'networkidle' })
      await fresh.close()
      return found.filter((text) => text.includes('KUBERNETES_SERVICE_HOST')).length
    }
    assert.deepEqual([await loads('playground'), await loads('')], [1, 0])
  })
})

async function checkPage(width: number, what: string): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']
  assert.deepEqual(await findBarriers(page, tags, '.playground'), [], what)
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${what} is too wide`)
}
