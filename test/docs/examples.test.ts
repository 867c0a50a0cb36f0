import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { withProgram } from '../support/program.ts'

const folder = new URL('../../examples/', import.meta.url)
const examples = readdirSync(folder).filter((name) => name.endsWith('.js'))

/** Milliseconds differ from run to run. */
const masked = (text: string): string => text.replaceAll(/\d+ ms/g, 'N ms').trimEnd()

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
      assert.equal(masked(printed), masked(promised.replaceAll(/^\/\/ /gm, '')))
      assert.match(source, /^\/\/ Shows: .*\n\/\/ Try: node examples\/.*\n/)
    })
  }
})
