import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DOCS, readProject, withoutCode } from '../../scripts/pages.ts'
import { formatText, mend } from '../../src/doctor/index.ts'
import { docsOf, RULE_IDS } from '../../src/doctor/rule-ids.ts'
import { KNOWN, OWN } from '../../src/doctor/rules/env/known.ts'
import { examined, inputsOf } from '../doctor/examined.ts'
import { readTable } from '../support/example.ts'

const INDEX = 'docs/doctor/index.md'

/** The pages of the groups. */
const pages = DOCS.filter((page) => page.startsWith('doctor/') && page !== 'doctor/index.md')

describe('docs/doctor', () => {
  test('each rule has a heading on the page of its group, and each heading there is a rule', () => {
    const headings = pages.flatMap((page) => {
      const group = page.replace(/^doctor\/|\.md$/g, '')
      const text = withoutCode(readProject(`docs/${page}`))
      return [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => `${group}/${heading}`)
    })
    assert.deepEqual(headings.sort(), [...RULE_IDS].sort())
  })

  test('the link of a finding leads to that heading', () => {
    const { homepage } = JSON.parse(readProject('package.json'))
    assert.equal(docsOf('k8s/grace-sum'), `${homepage}doctor/k8s#grace-sum`)
  })

  test('the variables that doctor knows are those of the page about the environment', () => {
    const set = readTable('environment.md', 'variable').slice(1)
    const names = set.flatMap(([name = '']) => /`(LASTCALL_\w+)`/.exec(name)?.[1] ?? [])
    assert.deepEqual([...names].sort(), [...KNOWN].sort())
    assert.ok(readProject('docs/environment.md').includes(`\`${OWN}\``))
  })

  test('the index has each rule with its page, in the order of the ids', () => {
    const rows = [...readProject(INDEX).matchAll(/^\| \[([\w/-]+)\]\(([\w.#-]+)\) \|/gm)]
    assert.deepEqual(
      rows.map(([, id, link]) => [id, link]),
      RULE_IDS.map((id) => [id, id.replace('/', '.md#')]),
    )
  })

  test('the first run prints what the page shows', () => {
    const [shown] = /(?<=```text\n)Dockerfile:5[\s\S]*?(?=```)/.exec(readProject(INDEX)) ?? []
    const { outlook } = mend({ inputs: inputsOf('first-run'), version: '0' })
    assert.equal(formatText(examined('first-run'), { color: false }, outlook), shown)
  })

  test('its JSON has the fields that the page shows', () => {
    const [shown = ''] = /(?<=```json\n)[\s\S]*?(?=```)/.exec(readProject(INDEX)) ?? []
    const page = JSON.parse(shown)
    const result = examined('first-run')
    assert.deepEqual(Object.keys(page), Object.keys(result))
    assert.deepEqual(Object.keys(page.findings[0]), Object.keys(result.findings[0] ?? {}))
    assert.deepEqual(page.findings[0].remedy, result.findings[1]?.remedy)
  })
})
