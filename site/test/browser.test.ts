import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, mock, test } from 'node:test'
import { findBarriers, launch, NO_BROWSER, serveSite } from './browser.ts'

describe('the browser of the tests', () => {
  const importWith = (env: NodeJS.ProcessEnv): ReturnType<typeof spawnSync> => {
    const url = new URL('./browser.ts', import.meta.url).href
    const code = `import(${JSON.stringify(url)})`
    return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, ...env },
      encoding: 'utf8',
    })
  }

  for (const path of ['/nowhere/chrome', '']) {
    test(`a CHROMIUM that is missing, '${path}', fails the tests and skips none`, () => {
      const { status, stderr } = importWith({ CHROMIUM: path })
      assert.equal(status, 1, String(stderr))
      assert.ok(String(stderr).includes(`CHROMIUM is '${path}', and there is no such file`), String(stderr))
    })
  }

  test('without CHROMIUM, and without the usual browser, the tests are skipped', {
    skip: !NO_BROWSER,
  }, () => {
    assert.equal(importWith({ CHROMIUM: undefined }).status, 0)
  })
})

describe('the search for barriers', { skip: NO_BROWSER }, () => {
  test('names a picture without a text, in the part that was asked for', async () => {
    const browser = await launch()
    const page = await browser.newPage()
    await page.setContent('<main><img src="data:,"></main><footer></footer>')
    const [found = '', ...more] = await findBarriers(page, ['wcag2a'], 'main')
    assert.match(found, /^image-alt: 1, such as img: /)
    assert.deepEqual(more, [])
    assert.deepEqual(await findBarriers(page, ['wcag2a'], 'footer'), [])
    await browser.close()
  })
})

describe('the server of the tests', () => {
  test('each has a port of its own, whatever other ports are taken', async () => {
    mock.method(Math, 'random', () => 0)
    const sites = [await serveSite(), await serveSite()]
    mock.restoreAll()
    assert.equal(new Set(sites.map(({ origin }) => origin)).size, 2)
    for (const { url } of sites) assert.equal((await fetch(url)).status, 200)
    for (const site of sites) site.close()
  })
})
