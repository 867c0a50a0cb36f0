import { inLines, onOneLine } from '../../core/node/show.ts'
import type { Finding, Rehearsal, RehearsalResult } from '../result.ts'
import { formatCommand, nameOf } from '../words.ts'
import { escapeMarkup } from './escape.ts'

/** The result for CI servers: a test case for each rehearsal, which fails with the findings that it shows. */
export function formatJunit(result: RehearsalResult): string {
  const { invalid, rehearsals } = result
  const cases = [
    ...rehearsals.map((each) => caseOf(each, result)),
    ...(invalid === null ? [] : [broken(invalid, result)]),
  ]
  const name = `lastcall rehearse: ${formatCommand(result.command)}`
  const counts = {
    tests: cases.length,
    failures: rehearsals.filter((each) => shownBy(each, result).length > 0).length,
    errors: invalid === null ? 0 : 1,
    skipped: rehearsals.filter(({ skipped }) => skipped !== null).length,
    time: inSeconds(result.durationMs),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite${attributes({ name, ...counts })}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

function caseOf(rehearsal: Rehearsal, result: RehearsalResult): string {
  const { id, skipped, exit } = rehearsal
  const inner =
    skipped === null
      ? shownBy(rehearsal, result).map(failureOf)
      : [`      <skipped${attributes({ message: skipped })}/>`]
  return testCase(nameOf(id, result.signal), exit?.afterMs ?? 0, inner)
}

/** The findings of a rehearsal. */
function shownBy({ id, exit }: Rehearsal, { findings }: RehearsalResult): Finding[] {
  return exit === null ? [] : findings.filter(({ rehearsals }) => rehearsals.includes(id))
}

function failureOf({ id, title, details, remedy, docs }: Finding): string {
  const change = [
    ...(remedy.from === null ? [] : [`Change: ${remedy.from}`]),
    ...(remedy.to === null ? [] : [`To: ${remedy.to}`]),
  ]
  const text = [title, ...details, remedy.text, ...change, docs].map(onOneLine).join('\n')
  return `      <failure${attributes({ type: id, message: title })}>${escapeMarkup(text)}</failure>`
}

/** The rehearsal that could not be run. If it is the first, the program could not be tried at all. */
function broken(invalid: string, { invalidIn, signal, durationMs }: RehearsalResult): string {
  const text = inLines(invalid)
  const [message = ''] = text.split('\n')
  const error = `      <error${attributes({ type: 'invalid', message })}>${escapeMarkup(text)}</error>`
  return invalidIn === null
    ? testCase('start', durationMs, [error])
    : testCase(nameOf(invalidIn, signal), 0, [error])
}

function testCase(name: string, ms: number, inner: readonly string[]): string {
  const tag = `    <testcase${attributes({ name, classname: 'lastcall.rehearse', time: inSeconds(ms) })}`
  return inner.length === 0 ? `${tag}/>` : `${tag}>\n${inner.join('\n')}\n    </testcase>`
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeMarkup(onOneLine(String(value)))}"`)
    .join('')
}

function inSeconds(ms: number): string {
  return (ms / 1_000).toFixed(3)
}
