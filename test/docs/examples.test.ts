import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { describeOutcome, masked, readExample } from '../support/example.ts'
import { runFixture, signalled } from '../support/fixture.ts'

const folder = new URL('../../examples/', import.meta.url)

/** Those of a folder of the examples. What needs a database is tested with the integrations. */
const inFolder = (name: string): string[] =>
  readdirSync(new URL(name, folder))
    .filter((file) => file.endsWith('.js'))
    .map((file) => `${name}${file}`)
    .filter((file) => !readFileSync(new URL(file, folder), 'utf8').includes('\n// Needs: '))

const examples = [...inFolder(''), ...inFolder('ordering/')]

describe('the examples', { concurrency: 2 }, () => {
  for (const name of examples) {
    test(`${name} prints what it promises`, async () => {
      const { head, output } = readExample(name)
      const file = `../../examples/${name}`
      const outcome = await (output.includes('ready') ? signalled(file, 'SIGTERM') : runFixture(file))
      assert.equal(describeOutcome(outcome), masked(output))
      assert.match(head, /^\/\/ Shows: .*\n\/\/ Try: node examples\/.*\n$/)
    })
  }

  test('the list of them says what each shows', () => {
    const rows = [
      ...readFileSync(new URL('README.md', folder), 'utf8').matchAll(/^\| \[.*?\]\((\d.*?)\) \| (.*) \|$/gm),
    ]
    assert.deepEqual(
      rows.map(([, file, shows]) => [file, `// Shows: ${shows}`]),
      readdirSync(folder)
        .filter((file) => /^\d.*\.js$/.test(file))
        .map((file) => [file, readFileSync(new URL(file, folder), 'utf8').split('\n')[0]]),
    )
  })
})
