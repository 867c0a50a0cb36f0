import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawPlot, type Line, type Plot } from './plot.ts'

const plotOf = (...lines: readonly Line[]): Plot => ({
  file: 'a-plot',
  title: 'Time & size',
  x: 'hooks',
  y: 'time, ms',
  lines,
})

const SLOW: Line = {
  name: 'slow',
  points: [
    [10, 0.5],
    [1_000, 60],
    [100_000, 7_000],
  ],
}

const QUICK: Line = { name: '<quick> & "short"', points: [[10, 2]] }

/** What opened and was not closed, in order; names and text must be escaped. */
function unclosed(xml: string): string[] {
  const open: string[] = []
  const rest = xml.replaceAll(
    /<(\/?)([\w-]+)((?: [\w:-]+="[^"<&]*")*)(\/?)>/g,
    (_, isEnd, name, __, isWhole) => {
      if (isEnd) assert.equal(open.pop(), name)
      else if (!isWhole) open.push(name)
      return ''
    },
  )
  assert.doesNotMatch(rest.replaceAll(/&(amp|lt|gt);/g, ''), /[<>&]/)
  return open
}

test('a plot is one well-formed element without scripts or addresses', () => {
  const svg = drawPlot(plotOf(SLOW, QUICK))
  assert.match(svg, /^<svg .*<\/svg>\n$/s)
  assert.deepEqual(unclosed(svg), [])
  assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /script|http|url\(/)
})

test('the check of the form finds what is open, and what is not escaped', () => {
  assert.deepEqual(unclosed('<g><path d="M0 0"/>'), ['g'])
  assert.throws(() => unclosed('<g>a & b</g>'))
  assert.throws(() => unclosed('<g></text>'))
})

test('each point has a marker, and each line one more in the legend', () => {
  const markers = drawPlot(plotOf(SLOW, QUICK)).match(/class="marker"/g)
  assert.equal(markers?.length, 3 + 1 + 2)
})

test('names are escaped', () => {
  const svg = drawPlot(plotOf(QUICK))
  assert.match(svg, />&lt;quick&gt; &amp; "short"</)
  assert.match(svg, />Time &amp; size</)
})

test('both axes are logarithmic: ten times more is the same step anywhere', () => {
  const points = [1, 10, 100].map((value): [number, number] => [value, value])
  const [, path = ''] = /polyline points="([^"]+)"/.exec(drawPlot(plotOf({ name: 'even', points }))) ?? []
  const [a, b, c] = path.split(' ').map((place) => place.split(',').map(Number)) as [number, number][]
  assert.ok(a && b && c)
  for (const axis of [0, 1] as const) assert.ok(Math.abs(b[axis] - a[axis] - (c[axis] - b[axis])) < 0.3)
})

test('decades have ticks; one value alone has one too', () => {
  const labels = (line: Line): string[] =>
    [...drawPlot(plotOf(line)).matchAll(/>([\d.,]+)<\/text>/g)].map(([, label]) => label as string)
  assert.deepEqual(labels(SLOW), [
    '10',
    '100',
    '1,000',
    '10,000',
    '100,000',
    '1',
    '10',
    '100',
    '1,000',
    '10,000',
  ])
  for (const value of [1.01, 2.1, 4.9, 7, 9.9, 0.03]) {
    assert.ok(labels({ name: 'one', points: [[value, value]] }).length >= 2, `no tick near ${value}`)
  }
})

test('any number of lines can be told apart: colour, marker and dash together come once', () => {
  const many = Array.from({ length: 14 }, (_, index) => ({ ...QUICK, name: `line ${index}` }))
  const styles = drawPlot(plotOf(...many)).matchAll(
    /<polyline [^>]*stroke="(\S+)" stroke-width="2"( stroke-dasharray)?.*?class="marker" d="([^"]+)"/g,
  )
  assert.equal(new Set([...styles].map(([, ...style]) => style.join())).size, 14)
})

test('the same plot gives the same text', () => {
  assert.equal(drawPlot(plotOf(SLOW, QUICK)), drawPlot(structuredClone(plotOf(SLOW, QUICK))))
})

test('what has no place on a logarithmic axis is refused, by the name of its line', () => {
  for (const [points, said] of [
    [[[10, 0]], /'odd' has the point \(10, 0\): both values must be above 0/],
    [[[0, 1]], /\(0, 1\)/],
    [[[10, -1]], /\(10, -1\)/],
    [[[10, Number.NaN]], /\(10, NaN\)/],
    [[[10, Number.POSITIVE_INFINITY]], /\(10, Infinity\)/],
    [[undefined], /\(none\)/],
    [[], /'odd' has no point/],
  ] as const) {
    assert.throws(
      () => drawPlot(plotOf(SLOW, { name: 'odd', points: points as unknown as Line['points'] })),
      said,
    )
  }
  assert.throws(() => drawPlot(plotOf()), /'Time & size' has no line/)
})
