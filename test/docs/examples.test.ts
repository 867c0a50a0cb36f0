import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { withProgram } from '../support/program.ts'
import { masked, readExample } from '../support/promised.ts'

const folder = new URL('../../examples/', import.meta.url)

/** Those of a folder of the examples. */
const inFolder = (name: string): string[] =>
  readdirSync(new URL(name, folder))
    .filter((file) => file.endsWith('.js'))
    .map((file) => `${name}${file}`)

const examples = [...inFolder(''), ...inFolder('ordering/')]

describe('the examples', { concurrency: 2 }, () => {
  for (const name of examples) {
    test(`${name} prints what it promises`, async () => {
      const { source, output } = readExample(name)
      const outcome = await withProgram(`../../examples/${name}`, async (program) => {
        if (output.includes('ready')) {
          await program.until('ready')
          program.kill('SIGTERM')
        }
        return program.exited()
      })
      const printed = `${outcome.stdout}${outcome.stderr}exit ${outcome.code}`
      assert.equal(masked(printed), masked(output))
      assert.match(source, /^\/\/ Shows: .*\n\/\/ Try: node examples\/.*\n/)
    })
  }
})
