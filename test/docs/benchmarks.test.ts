import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { CASES } from '../bench/cases.ts'
import { OF_ALL, renderPage, secondsOfAll } from '../bench/page.ts'
import { drawPlot } from '../bench/plot.ts'
import { readRecord } from '../bench/record.ts'

const docs = new URL('../../docs/', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, docs), 'utf8')

describe('docs/benchmarks.md', () => {
  const page = read('benchmarks.md')
  const record = readRecord()

  test('has what was measured last', () => {
    assert.equal(page, renderPage(page, record))
  })

  test('has a section for each case, and each case has been measured', () => {
    const sections = [...page.matchAll(/^## (.*)\n(?:(?!^## )[\s\S])*?<!-- measured: (\S+) -->/gm)].map(
      ([, heading, name]) => [name, heading],
    )
    const cases = CASES.map(({ name, title }) => [name, title])
    assert.deepEqual(sections.filter(([name = '']) => !OF_ALL.includes(name)).sort(), cases.sort())
    assert.deepEqual(Object.keys(record.cases).sort(), CASES.map(({ name }) => name).sort())
  })

  test('all cases that need not be named take less than 30 minutes together', () => {
    const seconds = secondsOfAll(record.cases)
    assert.ok(seconds < 30 * 60, `${seconds} s`)
  })

  test('has the plots, and no others are there', () => {
    const plots = Object.values(record.cases).flatMap((each) => each.plots ?? [])
    assert.deepEqual(
      readdirSync(new URL('benchmarks', docs)).sort(),
      plots.map(({ file }) => `${file}.svg`).sort(),
    )
    for (const plot of plots) assert.equal(read(`benchmarks/${plot.file}.svg`), drawPlot(plot))
  })
})
