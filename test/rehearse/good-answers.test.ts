import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutGoodAnswers } from '../../src/rehearse/rehearsals/good-answers.ts'
import { events, rehearsal } from './measured.ts'

const bad = (number: number, status: number) => events('keep-alive', 'answered', number, [-900, 0], 5, status)
const good = events('keep-alive', 'answered', 10, [-900, 0])
const under = (...all: ReturnType<typeof events>[]) => [rehearsal('under-load', { events: all.flat() })]

test('a service that answers most requests with an error before the signal has not shown what it does', () => {
  assert.deepEqual(withoutGoodAnswers(under(bad(8, 500), bad(3, 404), good)), [
    { what: 'good answers', why: 'most had the status 404 and 500; --path, --request' },
  ])
})

test('half of the answers are enough, and those after the signal do not count', () => {
  const after = events('keep-alive', 'answered', 50, [1, 900], 5, 500)
  assert.deepEqual(withoutGoodAnswers(under(bad(10, 404), good, after)), [])
  assert.deepEqual(withoutGoodAnswers([]), [])
  assert.deepEqual(withoutGoodAnswers(under(events('keep-alive', 'cut', 5, [-9, 0]))), [])
})
