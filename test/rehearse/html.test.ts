import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { formatHtml, resultOf } from '../../src/rehearse/index.ts'
import { Chromium, NO_CHROMIUM, type Sight } from '../support/chromium.ts'
import { events, measured, rehearsal, serverErrors } from './measured.ts'
import { programs } from './programs.ts'

const evil = '<img src=x onerror=alert(1)>"\'&\x1b[2J'

/** All that a page can show, with text that should do nothing. */
const hostile: Measured = {
  ...measured(
    'node server.js',
    [
      rehearsal('under-load', {
        exit: { code: 1, afterMs: 28_000 },
        requests: { sent: 40, answered: 30, cut: 10 },
        leftBehind: [{ kind: 'process', what: evil.repeat(20) }],
        readiness: { path: evil, answers: 3, firstNotReadyMs: null },
        report: { status: 1, durationMs: 9, hooks: [{ name: evil, status: evil, durationMs: 9 }] },
        events: [
          ...events('keep-alive', 'answered', 30, [-900, 27_000]),
          ...events('upload', 'cut', 10, [20_000, 28_000], 900),
        ],
      }),
      { ...rehearsal('twice'), exit: null, skipped: evil },
    ],
    {
      target: { server: evil, path: evil, usesLastcall: true },
      notTried: [{ what: evil, why: evil }],
    },
  ),
  command: ['node', evil, 'x'.repeat(300)],
}

const pages: Readonly<Record<string, Measured>> = {
  ...programs,
  hostile,
  retried: measured('node server.js', [
    rehearsal('under-load', {
      requests: { sent: 90, answered: 90 },
      serverErrors: serverErrors({ after: 40 }),
    }),
  ]),
  colourful: measured('node server.js', [
    rehearsal('under-load', {
      events: (['answered', 'cut', 'closed-without-a-word', 'raced', 'refused'] as const).flatMap(
        (outcome) => [...events('new-connection', outcome, 20, [-500, 240], 40)],
      ),
    }),
  ]),
  invalid: { ...measured('node server.js', []), target: null, invalid: evil },
}

const WIDE: Sight = { width: 1_280, scheme: 'light' }

const sights: readonly Sight[] = [
  WIDE,
  { width: 1_280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
]

/** What a test asks a page for. A phone makes the window as wide as its content, so the page is told what it should be. */
const factsIn = ({ width }: Sight): string => `(() => {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((each) => {
      const part = each / 255
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor
      if (!/^rgba\\(.*, 0\\)$/.test(color)) return color
    }
    return 'rgb(255, 255, 255)'
  }
  const contrast = (...colors) => {
    const [a, b] = colors.map(luminance).sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05)
  }
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  // What colours make that lie on each other, the lowest first.
  const layered = (layers) => {
    for (const [color, opacity] of layers) {
      canvas.globalAlpha = opacity
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
    }
    return 'rgb(' + [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).join() + ')'
  }
  const backgroundOf = (element) => getComputedStyle(element).backgroundColor
  const faint = [...document.querySelectorAll('.chart rect')].filter((each) => {
    const [svg, notice] = [each.closest('svg'), each.closest('.chart').querySelector('.notice')]
    const [ground, lane] = [[backgroundOf(document.body), 1], [backgroundOf(svg), 1]]
    const window = [backgroundOf(notice), Number(getComputedStyle(notice).opacity)]
    return [layered([ground, lane]), layered([ground, window, lane])].some(
      (behind) => contrast(getComputedStyle(each).fill, behind) < 3)
  })
  const texts = [...document.querySelectorAll('main *')].filter((each) =>
    [...each.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '') &&
    !each.closest('svg'))
  const pale = texts.filter((each) => {
    return contrast(getComputedStyle(each).color, groundOf(each)) < 4.5
  })
  const outside = [...document.querySelectorAll('main *')].filter((each) => {
    const { left, right } = each.getBoundingClientRect()
    return right > ${width} + 1 || left < -1
  })
  return {
    scrolls: document.documentElement.scrollWidth > ${width},
    outside: outside.map((each) => each.outerHTML.slice(0, 90)),
    pale: pale.map((each) => each.outerHTML.slice(0, 90)),
    faint: [...new Set(faint.map((each) => each.getAttribute('class')))],
    scheme: luminance(getComputedStyle(document.body).backgroundColor) > 0.5 ? 'light' : 'dark',
    scripts: document.querySelectorAll('script, img, iframe').length,
    headings: [...document.querySelectorAll('h1, h2, h3')].map((each) => each.textContent),
    lost: document.querySelectorAll('rect.lost').length,
    drawn: document.querySelectorAll('figure.lane').length,
    text: document.body.innerText,
  }
})()`

interface Facts {
  readonly scrolls: boolean
  readonly outside: readonly string[]
  readonly pale: readonly string[]
  /** Classes of what is drawn in a chart with a contrast of less than 3:1. */
  readonly faint: readonly string[]
  readonly scheme: string
  readonly scripts: number
  readonly headings: readonly string[]
  readonly lost: number
  readonly drawn: number
  readonly text: string
}

describe('P1 the result as a page', { skip: NO_CHROMIUM }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-page-'))
  let chromium: Chromium

  before(async () => {
    for (const [name, program] of Object.entries(pages))
      writeFileSync(join(folder, `${name}.html`), formatHtml(resultOf(program)))
    chromium = await Chromium.launch()
  })
  after(async () => {
    await chromium.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href

  for (const name of ['good', 'exits', 'closes', 'npm', 'pool', 'colourful', 'invalid', 'hostile']) {
    for (const sight of sights) {
      test(`of ${name} is whole, ${sight.scheme} and ${sight.width} pixels wide`, async () => {
        const { value, errors, requests } = await chromium.look<Facts>(urlOf(name), sight, factsIn(sight))
        assert.deepEqual(errors, [])
        assert.deepEqual(
          requests.filter((url) => !url.startsWith('data:')),
          [urlOf(name)],
        )
        const { scrolls, outside, pale, faint, scheme, scripts } = value
        assert.deepEqual(
          { scrolls, outside, pale, faint, scheme, scripts },
          { scrolls: false, outside: [], pale: [], faint: [], scheme: sight.scheme, scripts: 0 },
        )
      })
    }
  }

  test('shows the findings, the rehearsals, each kind of client, and each request that was lost', async () => {
    const { value } = await chromium.look<Facts>(urlOf('exits'), WIDE, factsIn(WIDE))
    assert.deepEqual(value.headings, [
      'This service loses requests whenever it is stopped.',
      'Findings',
      'The service ended 10 ms after SIGTERM, and lost 13 requests.',
      'Rehearsals',
      'SIGTERM under load',
      'Not tried',
    ])
    assert.equal(value.drawn, 3)
    assert.equal(value.lost, 13)
    for (const part of [
      /exit, 10 ms/,
      /new-connection 42 answered, 5 lost, 147 refused/,
      /4 rehearsals were left out/,
    ])
      assert.match(value.text, part)
  })

  test('shows the answers with an error apart from the others', async () => {
    const { value } = await chromium.look<Facts>(urlOf('pool'), WIDE, factsIn(WIDE))
    assert.match(value.text, /keep-alive 129 answered, 31 answered with 5xx, 0 lost/)
    assert.match(value.text, /ended with 0 after 0\.62 s, 0 requests lost, 55 answered with 5xx/)
    assert.match(value.text, /answered with 5xx\s+104/i)
  })

  test('counts requests that kept connections have to send again', async () => {
    const { value } = await chromium.look<Facts>(urlOf('retried'), WIDE, factsIn(WIDE))
    assert.match(value.text, /ended with 0 after 0\.62 s, 0 requests lost, 40 to retry/)
  })

  test('shows what comes from outside as text', async () => {
    const { value } = await chromium.look<Facts>(urlOf('hostile'), WIDE, factsIn(WIDE))
    assert.match(value.text, /<img src=x onerror=alert\(1\)>"'&\\x1b\[2J/)
  })
})

test('P1 a page has no link but those to the docs, and keeps to a size that a mail can hold', () => {
  const many = events('keep-alive', 'answered', 100_000, [-2_000, 30_000])
  const cut = events('keep-alive', 'cut', 5_000, [29_000, 30_000])
  const busy = measured('a', [
    rehearsal('under-load', {
      exit: { afterMs: 30_000 },
      requests: { sent: 105_000, answered: 100_000, cut: 5_000 },
      events: [...many, ...cut],
    }),
  ])
  const page = formatHtml(resultOf(busy))
  assert.ok(page.length < 200_000, `${page.length}`)
  assert.match(page, /of which the first 300 lines are drawn/)
  const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link as string)
  for (const link of links) assert.match(link, /^(data:,|https:\/\/lastcall-js\.github\.io\/)/)
})
