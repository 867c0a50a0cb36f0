import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Progress } from '../../src/rehearse/index.ts'
import type { Rehearsal, Target } from '../../src/rehearse/result.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { FakeOutput } from '../../src/testing/fake-output.ts'
import { rehearsal, skipped } from './measured.ts'
import { programs } from './programs.ts'

/** A progress whose output is kept. */
function observed(isLive: boolean, columns = 80, isAboveResult = false) {
  const clock = new FakeClock()
  const output = new FakeOutput()
  const style = { columns, hasColor: isLive }
  const progress = new Progress({ output, style, isLive, isAboveResult, clock, signal: 'SIGTERM' })
  return { progress, clock, text: () => output.text }
}

const [underLoad] = programs.exits.rehearsals as [Rehearsal]
const target = programs.exits.target as Target

describe('P1 progress on a terminal', () => {
  /** What stands in the line in the end. */
  const lineOf = (text: string): string => text.split('\r\x1b[2K').at(-1) ?? ''

  test('is one line that says what is being done and for how long, and is gone at the end', async () => {
    const { progress, clock, text } = observed(true)
    progress.started(['node', 'server.js'])
    assert.equal(lineOf(text()), 'lastcall rehearse: starting node server.js, 0 s')
    progress.found(target)
    progress.begins('under-load')
    await clock.advance(2_500)
    assert.equal(lineOf(text()), 'lastcall rehearse: SIGTERM under load, 2 s')
    progress.ended(underLoad)
    progress.begins('twice')
    assert.equal(lineOf(text()), 'lastcall rehearse: SIGTERM twice, 0 s, 1 done')
    progress.done()
    assert.equal(lineOf(text()), '')
    assert.doesNotMatch(text(), /\n/)
    const before = text()
    await clock.advance(5_000)
    assert.equal(text(), before)
  })

  test('never takes more than one line, and no control character of the command', () => {
    const { progress, text } = observed(true, 60)
    progress.started(['node', '\x1b[2J\n', 'x'.repeat(90)])
    const line = lineOf(text())
    assert.equal(line.length, 59)
    assert.doesNotMatch(line, /\p{Cc}/u)
  })

  test('writes nothing if nothing has begun', () => {
    const { progress, text } = observed(true)
    progress.done()
    assert.equal(text(), '')
  })
})

test('P1 progress on a terminal without a live line leaves to the result what it says below', () => {
  const { progress, text } = observed(false, 80, true)
  progress.started(['node', 'server.js'])
  progress.found(target)
  progress.begins('under-load')
  progress.ended(underLoad)
  progress.done()
  assert.equal(
    text(),
    `lastcall rehearse: starting node server.js …
lastcall rehearse: SIGTERM under load …
`,
  )
})

describe('P1 progress in a pipe', () => {
  test('is a line for each step, with how each rehearsal ended', () => {
    const { progress, text } = observed(false)
    progress.started(['node', 'server.js'])
    progress.found(target)
    progress.begins('under-load')
    progress.ended(underLoad)
    progress.begins('when-idle')
    progress.ended(rehearsal('when-idle'))
    progress.ended(skipped('twice', 'SIGTERM under load lost requests; --all runs all'))
    progress.done()
    assert.equal(
      text(),
      `lastcall rehearse: starting node server.js …
lastcall rehearse: Answers GET / on port 3000, 0.31 s after the start.
lastcall rehearse: SIGTERM under load …
lastcall rehearse: SIGTERM under load: ended with 0 after 10 ms, 359 requests, 13 lost
lastcall rehearse: SIGTERM when idle …
lastcall rehearse: SIGTERM when idle: ended with 0 after 0.62 s
`,
    )
  })
})
