import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { withProgram } from '../support/program.ts'

const folder = new URL('../../examples/', import.meta.url)
const examples = readdirSync(folder).filter((name) => name.endsWith('.js'))

/** Leaves out what differs from run to run: times, and so the size of bars and what is on the axis; stacks. */
const masked = (text: string): string =>
  text
    .replaceAll(/^ +at .*\n/gm, '')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/\(\d+\)/g, '(pid)')
    .replaceAll(/^ +N ms( +\d+)+$/gm, 'scale')
    .replaceAll(/^ +[┬─]+$/gm, 'axis')
    .replaceAll(/[█▉▊▋▌▍▎▏]+/g, '█')
    .replaceAll(/[▓▒]+/g, (bar) => bar.slice(0, 1))
    .replaceAll('┊', ' ')
    .replaceAll(/ +/g, ' ')
    .trimEnd()

describe('the examples', { concurrency: 2 }, () => {
  for (const name of examples) {
    test(`${name} prints what it promises`, async () => {
      const source = readFileSync(new URL(name, folder), 'utf8')
      const [, promised = ''] = source.split('// Output:\n')
      const outcome = await withProgram(`../../examples/${name}`, async (program) => {
        if (promised.includes('ready')) {
          await program.until('ready')
          program.kill('SIGTERM')
        }
        return program.exited()
      })
      const printed = `${outcome.stdout}${outcome.stderr}exit ${outcome.code}`
      assert.equal(masked(printed), masked(promised.replaceAll(/^\/\/ ?/gm, '')))
      assert.match(source, /^\/\/ Shows: .*\n\/\/ Try: node examples\/.*\n/)
    })
  }

  test('the timelines of docs/timeline.md are those of the examples', () => {
    const page = readFileSync(new URL('../../docs/timeline.md', import.meta.url), 'utf8')
    const shown = [...page.matchAll(/\(\.\.\/examples\/(.*)\)[\s\S]*?```\n([\s\S]*?)```/g)]
    assert.equal(shown.length, 4)
    for (const [, name, picture] of shown) {
      const source = readFileSync(new URL(name as string, folder), 'utf8')
      const [, promised = ''] = source.split('// Output:\n')
      assert.equal(promised.replaceAll(/^\/\/ ?/gm, ''), picture)
    }
  })
})
