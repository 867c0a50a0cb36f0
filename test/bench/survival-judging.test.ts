import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BY_HAND, LASTCALL, PEERS } from './contenders.ts'
import { canBeAsked, isClaimed, PROMISES } from './survival/claims.ts'
import { FAULTS } from './survival/faults.ts'
import { inParallel } from './survival/in-parallel.ts'
import { endedBadly, type Outcome, ranOnce } from './survival/outcome.ts'

const OUTCOME: Outcome = {
  code: 0,
  signal: null,
  stdout: 'ready\nbegin database\nend database\n',
  stderr: '',
  elapsedMs: 10,
  isStuck: false,
  seen: [],
}

test('a hook that ran twice, or not to its end, has not run once', () => {
  const printed = (stdout: string): boolean => ranOnce({ ...OUTCOME, stdout }, 'database')
  assert.equal(printed('begin database\nend database\n'), true)
  assert.equal(printed('begin database\n'), false)
  assert.equal(printed('begin database\nbegin database\nend database\n'), false)
  assert.equal(printed(''), false)
})

test('what the bench had to kill has not ended badly, but not at all', () => {
  assert.equal(endedBadly({ ...OUTCOME, code: 1 }), true)
  assert.equal(endedBadly({ ...OUTCOME, code: null, signal: 'SIGTERM' }), true)
  assert.equal(endedBadly({ ...OUTCOME, code: null, signal: 'SIGKILL', isStuck: true }), false)
  assert.equal(endedBadly(OUTCOME), false)
})

test('each fault has a name of its own', () => {
  const names = FAULTS.map(({ name }) => name)
  assert.deepEqual([...new Set(names)], names)
})

test('each contender has its promises, and each exception is a fault that there is', () => {
  assert.deepEqual(Object.keys(PROMISES).sort(), [LASTCALL, BY_HAND, ...PEERS].map(({ name }) => name).sort())
  const names = FAULTS.map(({ name }) => name)
  for (const { except = [] } of Object.values(PROMISES)) {
    assert.deepEqual(
      except.filter((name) => !names.includes(name)),
      [],
    )
  }
})

test('what is claimed is all that the README says, but for its exceptions', () => {
  const duplicate = { name: 'SIGTERM twice, 4 ms apart', claims: ['hooks'] } as const
  assert.equal(isClaimed('lastcall', duplicate), true)
  assert.equal(isClaimed('exit-hook', duplicate), true)
  assert.equal(isClaimed('close-with-grace', duplicate), false)
  assert.equal(isClaimed('stoppable', duplicate), false)
  assert.equal(canBeAsked('stoppable', 'hooks'), false)
  assert.equal(canBeAsked('careful', 'hooks'), true)
})

test('never more at a time than allowed, and the results in order', async () => {
  let running = 0
  let most = 0
  const results = await inParallel([3, 2, 1, 0], 2, async (turns) => {
    most = Math.max(most, ++running)
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    running--
    return turns
  })
  assert.deepEqual(results, [3, 2, 1, 0])
  assert.equal(most, 2)
})

test('when one fails, nothing new begins, and what runs is waited for', async () => {
  const done: number[] = []
  const all = inParallel([0, 1, 2], 2, async (item) => {
    if (item === 0) throw new Error('broken')
    await new Promise((resolve) => setImmediate(resolve))
    done.push(item)
  })
  await assert.rejects(all, /broken/)
  assert.deepEqual(done, [1])
})
