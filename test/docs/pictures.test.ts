import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { PALETTES, type Palette } from '../../scripts/pictures/palette.ts'
import { renderPictures } from '../../scripts/pictures/render.ts'

const folder = new URL('../../docs/pictures/', import.meta.url)
const files = readdirSync(folder).sort()
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

/** The most that a file may have, in bytes. */
const MOST_BYTES = 30_000
/** The smallest text, in pixels: on a phone it is half as large. */
const LEAST_TEXT = 13
/** Of text, as in WCAG 2.2, level AA. */
const LEAST_CONTRAST = 4.5

/** The numbers of all matches of a pattern's first group. */
function numbers(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(([, value]) => Number(value))
}

/** How bright a colour is, from 0 to 1, as WCAG counts it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Each colour of text with each ground that it stands on. */
function pairsOf({ ground, panel, ink, muted, rule: _, ...tones }: Palette): [text: string, on: string][] {
  const colors = [ink, muted, ...Object.values(tones).map(({ text }) => text)]
  return [
    ...[ground, panel].flatMap((on) => colors.map((text): [string, string] => [text, on])),
    ...Object.values(tones).map(({ text, fill }): [string, string] => [text, fill]),
  ]
}

describe('the pictures of the docs', () => {
  test('are what `npm run pictures` makes, and no others are there', async () => {
    const rendered = await renderPictures()
    assert.deepEqual(files, Object.keys(rendered).sort())
    for (const file of files) assert.equal(read(file), rendered[file], file)
  })

  test('are there for both colour schemes, and differ only by their colours', () => {
    const names = new Set(files.map((file) => file.replace(/-(light|dark)\.svg$/, '')))
    assert.deepEqual(files, [...names].flatMap((name) => [`${name}-dark.svg`, `${name}-light.svg`]).sort())
    const shape = (file: string): string => read(file).replaceAll(/#[\da-f]{6}/g, 'color')
    for (const name of names) assert.equal(shape(`${name}-dark.svg`), shape(`${name}-light.svg`), name)
  })

  test('text has enough contrast in both colour schemes', () => {
    for (const [scheme, palette] of Object.entries(PALETTES)) {
      for (const [text, on] of pairsOf(palette)) {
        assert.ok(contrast(text, on) >= LEAST_CONTRAST, `${scheme}: ${text} on ${on}: ${contrast(text, on)}`)
      }
    }
  })

  for (const file of files) {
    const svg = read(file)

    test(`${file} has a title and a description`, () => {
      assert.match(svg, /<title id="title">[^<]+<\/title>\n<desc id="desc">[^<]{80,}<\/desc>/)
    })

    test(`${file} has no script, and refers to nothing outside`, () => {
      const known = svg.replace(' xmlns="http://www.w3.org/2000/svg"', '')
      assert.doesNotMatch(known, /<script|<style|<image|<foreignObject|href|url\(|https?:|\son\w+=/i)
    })

    test(`${file} is small, and can be read on a phone`, () => {
      assert.ok(Buffer.byteLength(svg) < MOST_BYTES, `${Buffer.byteLength(svg)} bytes`)
      const [width = 0] = numbers(svg, /viewBox="0 0 (\d+) /g)
      assert.ok(width >= 720 && width <= 960, `${width} px`)
      for (const size of numbers(svg, /font-size="([^"]+)"/g)) assert.ok(size >= LEAST_TEXT, `${size} px`)
    })
  }
})
