import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { autoLine } from '../../src/cli/auto-line.ts'
import { PART_AFTER_DELAY } from '../../src/core/shutdown/delay.ts'
import { readTable } from '../support/example.ts'
import { timesOf } from '../support/times.ts'

const page = (name: string): string => readProject(`docs/${name}.md`).replaceAll(/\s+/g, ' ')

/** The number of a constant of the source. */
function constant(file: string, name: string): number {
  const [, value] = new RegExp(`const ${name} = ([\\d_]+)\\n`).exec(readProject(`src/${file}.ts`)) ?? []
  assert.ok(value, `${name} in ${file}`)
  return Number(value.replaceAll('_', ''))
}

describe('the times on the pages about servers are those of the code', () => {
  test('the delay ends when no new client has come for five seconds', () => {
    assert.equal(constant('core/shutdown/delay', 'QUIET_TIME'), 5_000)
    assert.match(page('http'), /until none has come for five seconds, or until `maxDelay`/)
  })

  test('a connection used in the last 50 ms of the delay closes 500 ms later', () => {
    assert.equal(constant('core/shutdown/delay', 'SETTLING_TIME'), 50)
    assert.equal(constant('http/farewells/http1', 'UNTOLD_LIMIT'), 500)
    assert.match(page('connections'), /500 ms later if it was used in the last 50 ms of the delay/)
  })

  test('a silent connection closes 500 ms after it was accepted', () => {
    assert.match(readProject('src/http/connections.ts'), /SILENCE_LIMIT = 500\n/)
    assert.match(
      page('connections'),
      /no byte received yet \| nothing \| .*not before the connection is 500 ms old/,
    )
  })

  test('the limits of clients that stand still', () => {
    const [, ...rows] = readTable('connections.md', 'the connection waits for')
    const seconds = (name: string): string => `${constant('http/stalled/stalled-clients', name) / 1_000} s`
    assert.equal(constant('http/stalled/stalled-clients', 'LEAST_RATE'), 1)
    assert.equal(constant('http/farewells/websockets', 'ANSWER_TIME'), 2_000)
    assert.deepEqual(
      rows.map(([, limit]) => limit),
      [
        ...Array.from({ length: 3 }, () => `${seconds('HEAD_TIME')} in all`),
        `${seconds('SLOW_TIME')} at less than 1 kB a second`,
        `${seconds('SLOW_TIME')} in all`,
        ...Array.from({ length: 2 }, () => `${seconds('SLOW_TIME')} at less than 1 kB a second`),
      ],
    )
  })

  test('a client that goes on sending after the close of its WebSocket has 500 ms', () => {
    const ms = constant('http/farewells/late-messages', 'UNDERWAY_TIME')
    assert.ok(page('connections').includes(`A message that arrives more than ${ms} ms after the close frame`))
    assert.equal(constant('http/farewells/close-frame', 'QUIET_TIME'), 50)
    assert.match(page('connections'), /after 50 ms without a write/)
  })

  test('the stream of an EventSource ends after a second of silence, with a `retry` of 1 to 3 s', () => {
    assert.equal(constant('http/farewells/early-ends', 'SILENCE'), 1_000)
    assert.match(readProject('src/http/farewells/early-ends.ts'), /\{ least: 1_000, most: 3_000 \}/)
    assert.match(page('connections'), /nothing has been written for one second/)
    assert.match(page('connections'), /a line `retry:` with 1 to 3 s/)
  })

  test('a delay of 7 s needs a timeout of 17.5 s', () => {
    assert.match(page('load-balancers'), /configure\(\{ delay: 7_000, timeout: 17_500 \}\)/)
    assert.equal(timesOf({ delay: 7_000, timeout: 17_500 }).maxDelay, 7_000)
    assert.ok(timesOf({ delay: 7_000, timeout: 17_499 }).maxDelay < 7_000)
  })

  test('a delay of 65 s needs 2 x delay + 10 s', () => {
    assert.match(page('load-balancers'), /if the result is above 50 s: 2 x delay \+ 10 s/)
    assert.equal(timesOf({ delay: 65_000, timeout: 140_000 }).maxDelay, 65_000)
    assert.ok(timesOf({ delay: 65_000, timeout: 139_999 }).maxDelay < 65_000)
  })
})

describe('docs/recipes/no-code.md', () => {
  test('the line for NODE_OPTIONS is that of `lastcall auto`, and names the file of `lastcall/auto`', () => {
    const { exports } = JSON.parse(readProject('package.json'))
    const file = exports['./auto'].import.default.replace('./', '/node_modules/lastcall/')
    const line = autoLine(undefined, new URL(`file:///app${file}`)).trimEnd()
    assert.ok(page('recipes/no-code').includes(`# ${line} `))
    assert.ok(page('recipes/no-code').includes(`ENV ${line.replaceAll(/export |'/g, '')} `))
  })

  test('an application with its own listener gets the signal at the times of the table', () => {
    const [, ...rows] = readTable('recipes/no-code.md', 'where')
    const envs = [{ KUBERNETES_SERVICE_HOST: 'x' }, {}]
    assert.equal(rows.length, envs.length)
    for (const [at, [, ...cells]] of rows.entries()) {
      const { maxDelay, lastCallMs } = timesOf({}, { env: envs[at] ?? {} })
      const expected = [maxDelay, lastCallMs * PART_AFTER_DELAY, lastCallMs].map((ms) => `${ms / 1_000} s`)
      assert.deepEqual(
        cells.map((cell) => cell.replace(/^(at|by) /, '')),
        expected,
      )
    }
  })
})
