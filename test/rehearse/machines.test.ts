import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import { formatJson, formatJunit, resultOf } from '../../src/rehearse/index.ts'
import { FINDING_IDS, type Rehearsal } from '../../src/rehearse/result.ts'
import { faultsOf } from '../support/json-schema.ts'
import { type Element, parseXml } from '../support/xml.ts'
import { events, measured, rehearsal } from './measured.ts'
import { programs } from './programs.ts'

const schema = JSON.parse(readProject('docs/rehearse-schema.json'))

const all = Object.entries(programs)
const invalid: Measured = {
  ...measured('node server.js', []),
  target: null,
  invalid: 'it ended with 3 before it listened\nError: <no> \x1b[31mdatabase',
}

const invalidLater: Measured = { ...programs.good, invalid: 'it ended with 7', invalidIn: 'twice' }

/** Everything that may be null has a value. */
const full: Measured = measured(
  'node server.js',
  [
    rehearsal('under-load', {
      readiness: { path: '/ready', answers: 3, firstNotReadyMs: 4 },
      report: { status: 0, durationMs: 600, hooks: [{ name: 'http', status: 'done', durationMs: null }] },
      lostLines: 0,
      firstRefusedMs: 4,
      leftBehind: [{ kind: 'file', what: '/tmp/a' }],
    }),
  ],
  { balancerKeepAliveMs: 60_000, notTried: [{ what: 'POST', why: 'POST / answers 404' }] },
)

describe('P1 the result as JSON', () => {
  for (const [name, program] of [
    ...all,
    ['invalid', invalid],
    ['invalid later', invalidLater],
    ['full', full],
  ] as const) {
    test(`of ${name} fits its schema, with each request on a line of its own`, () => {
      const text = formatJson(resultOf(program))
      assert.match(text, /^\{\n {2}"schema": 1,\n/)
      const lines = text.split('\n').filter((line) => line.includes('"startMs"'))
      for (const line of lines) assert.match(line, /^ +\{ "client": "[a-z-]+", "outcome": .* \},?$/)
      assert.deepEqual(faultsOf(JSON.parse(text), schema), [])
    })
  }

  test('is the result as it is, with the number of requests', () => {
    const result = resultOf(programs.exits)
    const rehearsals = result.rehearsals.map((each) => ({ ...each, eventCount: each.events.length }))
    assert.deepEqual(JSON.parse(formatJson(result)), { ...result, rehearsals })
  })

  test('has 2,000 requests of a rehearsal at most, evenly chosen, and says how many there were', () => {
    const all = events('keep-alive', 'answered', 5_000, [0, 50_000])
    const result = resultOf(measured('a', [rehearsal('under-load', { events: all })]))
    const [{ eventCount, events: printed }] = JSON.parse(formatJson(result)).rehearsals
    assert.deepEqual([eventCount, printed.length], [5_000, 2_000])
    assert.deepEqual(
      printed.slice(0, 4),
      [0, 2, 5, 7].map((at) => all[at]),
    )
    assert.deepEqual(printed.at(-1), all[4_997])
  })

  test('does not fit if a field is missing, too much, or of another type', () => {
    const result = JSON.parse(formatJson(resultOf(programs.exits)))
    const { durationMs, ...missing } = result
    assert.deepEqual(faultsOf(missing, schema), ['$: has no durationMs'])
    assert.deepEqual(faultsOf({ ...result, more: durationMs }, schema), ['$: more is not in the schema'])
    assert.deepEqual(faultsOf({ ...result, status: 3 }, schema), ['$.status: is none of 0,1,2'])
    assert.deepEqual(faultsOf({ ...result, target: 4 }, schema), ['$.target: fits 0 of 2'])
  })

  test('has a schema that names each finding', () => {
    assert.deepEqual(schema.$defs.findingId.enum, FINDING_IDS)
  })
})

describe('P1 the result as JUnit', () => {
  const suiteOf = (program: Measured): Element =>
    parseXml(formatJunit(resultOf(program))).children[0] as Element

  for (const [name, program] of all) {
    test(`of ${name} is well formed, and counts what is in it`, () => {
      const { attributes, children } = suiteOf(program)
      const having = (inner: string): number =>
        children.filter((each) => each.children.some((child) => child.name === inner)).length
      const { tests, failures, errors, skipped } = attributes
      assert.deepEqual([tests, failures, errors, skipped].map(Number), [
        children.length,
        having('failure'),
        0,
        having('skipped'),
      ])
      assert.equal(having('failure') > 0, resultOf(program).status === 1)
    })
  }

  test('has a test case for each rehearsal, with its findings or the reason why it was left out', () => {
    const { attributes, children } = suiteOf(programs.exits)
    assert.equal(attributes.name, 'lastcall rehearse: node server.js')
    const [first, second] = children as [Element, Element]
    assert.deepEqual(first.attributes, {
      name: 'SIGTERM under load',
      classname: 'lastcall.rehearse',
      time: '0.010',
    })
    assert.deepEqual(first.children[0]?.attributes, {
      type: 'ended-at-once',
      message: 'The service ended 10 ms after SIGTERM, and lost 13 requests.',
    })
    assert.match(
      first.children[0]?.text ?? '',
      /in place of a handler such as `process\.on[^\n]*\nTo: import [^\n]*drainOnShutdown[^\n]*\nhttps:/,
    )
    assert.deepEqual(second.children[0]?.attributes, {
      message: 'SIGTERM under load lost requests; --all runs all',
    })
  })

  test('of a program that could not be tried is an error', () => {
    const { attributes, children } = suiteOf(invalid)
    assert.deepEqual([attributes.tests, attributes.failures, attributes.errors], ['1', '0', '1'])
    assert.deepEqual(children[0]?.children[0]?.attributes, {
      type: 'invalid',
      message: 'it ended with 3 before it listened',
    })
    assert.match(children[0]?.children[0]?.text ?? '', /Error: <no> \\x1b\[31mdatabase/)
  })

  test('of a program that could not be tried to the end has the test cases before the error', () => {
    const reason = 'SIGTERM twice: it exited with code 7 before it answered'
    const [first] = programs.exits.rehearsals as [Rehearsal]
    const rehearsals = [first, rehearsal('when-idle')]
    const { attributes, children } = suiteOf({
      ...programs.exits,
      rehearsals,
      invalid: reason,
      invalidIn: 'twice',
    })
    const { tests, failures, errors, skipped } = attributes
    assert.deepEqual([tests, failures, errors, skipped], ['3', '1', '1', '0'])
    assert.deepEqual(
      children.map(({ attributes: { name }, children: [inner] }) => [name, inner?.attributes.type]),
      [
        ['SIGTERM under load', 'ended-at-once'],
        ['SIGTERM when idle', undefined],
        ['SIGTERM twice', 'invalid'],
      ],
    )
  })

  test('stays well formed whatever a program writes', () => {
    const evil = ']]>&<x a="1">\x00\ud800\uffff'
    const left = rehearsal('under-load', { leftBehind: [{ kind: 'process', what: evil }] })
    const { attributes, children } = suiteOf({ ...measured('a', [left]), command: [evil] })
    assert.match(attributes.name ?? '', /&<x a="1">/)
    assert.match(children[0]?.children[0]?.text ?? '', /]]>&<x a="1">/)
  })
})
