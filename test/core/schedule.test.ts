import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderOf, Schedule } from '../../src/core/order/schedule.ts'
import type { Step } from '../../src/core/order/step.ts'

/** A step of the sequence at priority 0, unless the options say otherwise. The larger its `order`, the newer it is. */
function step(name: string | undefined, order: number, options: Partial<Step> = {}): Step {
  return {
    name,
    order,
    priority: 0,
    after: undefined,
    isHold: false,
    isConcurrent: false,
    ...options,
  }
}

/** The names in the order of their start, for steps that are given in the order of their registration. */
function order(...steps: (Partial<Step> & { name: string })[]): string[] {
  const all = steps.map(({ name, ...options }, at) => step(name, at + 1, options))
  return orderOf(all).map(({ name }) => name as string)
}

test('R2 steps of a larger priority start first', () => {
  assert.deepEqual(order({ name: 'low', priority: -1 }, { name: 'high', priority: 1 }, { name: 'mid' }), [
    'high',
    'mid',
    'low',
  ])
})

test('R3 steps of the same priority start newest first', () => {
  assert.deepEqual(order({ name: 'a' }, { name: 'b' }, { name: 'c' }), ['c', 'b', 'a'])
})

test('R4 a step with `after` starts as soon as the named step has ended, and older ones wait for it', () => {
  const old = step('old', 0)
  const x = step('x', 1, { after: ['new'] })
  const mid = step('mid', 2)
  const newest = step('new', 3)
  const schedule = new Schedule([old, x, mid, newest])
  assert.deepEqual(schedule.start(), [newest])
  assert.deepEqual(schedule.end(newest), [x, mid])
  assert.deepEqual(schedule.end(mid), [], 'what is older than x waits for it')
  assert.deepEqual(schedule.end(x), [old])
})

test('R4 the sequence does not wait for a step with `after` before the steps that this step needs', () => {
  assert.deepEqual(order({ name: 'db' }, { name: 'cache' }, { name: 'x', after: ['db'] }), [
    'cache',
    'db',
    'x',
  ])
  assert.deepEqual(
    order({ name: 'log' }, { name: 'db' }, { name: 'y', after: ['x'] }, { name: 'x', after: ['db'] }),
    ['db', 'x', 'y', 'log'],
  )
})

test('R4 concurrent steps start with their level, and the sequence does not wait for them', () => {
  const sequential = step('s1', 1)
  const concurrent = [step('s2', 2, { isConcurrent: true }), step('s3', 3, { isConcurrent: true })]
  assert.deepEqual(new Schedule([sequential, ...concurrent]).start(), [...concurrent, sequential])
})

test('R4 the sequence waits for a step whose `after` names a concurrent step', () => {
  const old = step('s1', 1)
  const concurrent = step('s2', 2, { isConcurrent: true })
  const x = step('s3', 3, { after: ['s2'] })
  const schedule = new Schedule([old, concurrent, x])
  assert.deepEqual(schedule.start(), [concurrent])
  assert.deepEqual(schedule.end(concurrent), [x])
  assert.deepEqual(schedule.end(x), [old])
})

test('R5 `after` waits for all steps that share the name, and ignores a name that no step has', () => {
  assert.deepEqual(
    order({ name: 'x', after: ['db', 'nobody'] }, { name: 'db' }, { name: 'db' }, { name: 'new' }),
    ['new', 'db', 'db', 'x'],
  )
})

test('R10 a hold starts with its level; the next level waits for it, and no step of its own does', () => {
  const hold = step('job', 1, { priority: 100, isHold: true })
  const work = step('work', 2, { priority: 100 })
  const db = step('db', 3)
  const schedule = new Schedule([hold, work, db])
  assert.deepEqual(schedule.start(), [hold, work])
  assert.deepEqual(schedule.end(work), [])
  assert.deepEqual(schedule.end(hold), [db])
})

test('R9, R10 a step that comes for a lower level when all others have ended starts at once', () => {
  const hold = step(undefined, 1, { priority: 100, isHold: true })
  const empty = new Schedule<Step>([])
  assert.deepEqual(empty.start(), [])
  assert.deepEqual(empty.add(hold), [hold])
  assert.deepEqual(empty.end(hold), [])
  const late = step(undefined, 2, { priority: -200 })
  assert.deepEqual(empty.add(late), [late])
  assert.deepEqual([empty.end(late), empty.isOver], [[], true])
})

test('R9, R10 a late hold starts at once in the open level, and with its level in a later one', () => {
  const work = step(undefined, 1, { priority: 100 })
  const db = step(undefined, 2)
  const schedule = new Schedule([work, db])
  assert.deepEqual(schedule.start(), [work])
  const now = step(undefined, 3, { priority: 100, isHold: true })
  const later = step(undefined, 4, { isHold: true })
  assert.deepEqual(schedule.add(now), [now])
  assert.deepEqual(schedule.add(later), [])
  assert.deepEqual(schedule.end(work), [])
  assert.deepEqual(schedule.end(now), [later, db])
})

test('R4 a newer step does not wait for a running step with `after`, also when another one comes late', () => {
  const old = step('old', 1)
  const x = step('x', 2, { after: ['nobody'] })
  const mid = step('mid', 3)
  const newest = step('newest', 4)
  const schedule = new Schedule([old, x, mid, newest])
  assert.deepEqual(schedule.start(), [x, newest])
  const late = step('late', 5, { after: ['nobody'] })
  assert.deepEqual(schedule.add(late), [late])
  assert.deepEqual(schedule.end(newest), [])
  assert.deepEqual(schedule.end(late), [mid], 'x is older than mid')
  assert.deepEqual(schedule.end(mid), [], 'x is newer than old')
  assert.deepEqual(schedule.end(x), [old])
})

test('R11 a chain of 100,000 names is planned without recursion', () => {
  const steps = Array.from({ length: 100_000 }, (_, at) =>
    step(`s${at}`, at, at === 0 ? {} : { after: [`s${at - 1}`] }),
  )
  assert.deepEqual(
    orderOf(steps).map(({ name }) => name),
    steps.map(({ name }) => name),
  )
})
