import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { WaitIndex } from '../../src/core/order/conflicts.ts'
import { orderOf, Schedule } from '../../src/core/order/schedule.ts'
import { isSequential, type Step } from '../../src/core/order/step.ts'
import { type Draft, drafts, events, Register, Run } from '../support/scenario.ts'

const RUNS = { numRuns: 3_000 }

function registered(given: readonly Draft[]): Register {
  const register = new Register()
  for (const each of given) register.add(each, 'open')
  return register
}

/** The names of a plan, for steps given in registration order. */
function order(...steps: (Partial<Draft> & { name: string })[]): string[] {
  const all = steps.map((step, at) => ({
    priority: 0,
    after: undefined,
    isHold: false,
    isConcurrent: false,
    ...step,
    order: at + 1,
  }))
  return orderOf(all).map(({ name }) => name as string)
}

/** The steps of the same level that a step waits for by name, taken from all that are registered. */
function named(step: Step, all: readonly Step[]): Step[] {
  return all.filter(
    (other) =>
      !other.isHold && other.priority === step.priority && step.after?.includes(other.name as string),
  )
}

/** The oldest step of the line that a step needs, through others too; the brute force of the design's anchor. */
function anchor(step: Step, all: readonly Step[]): number {
  return Math.min(
    ...named(step, all).map((other) =>
      isSequential(other) ? other.order : other.after ? anchor(other, all) : Infinity,
    ),
    Infinity,
  )
}

describe('the order, rule by rule', () => {
  test('R2 a larger priority runs first', () => {
    assert.deepEqual(order({ name: 'low', priority: -1 }, { name: 'high', priority: 1 }, { name: 'mid' }), [
      'high',
      'mid',
      'low',
    ])
  })

  test('R3 equal priorities run newest first', () => {
    assert.deepEqual(order({ name: 'a' }, { name: 'b' }, { name: 'c' }), ['c', 'b', 'a'])
  })

  test('R4 a step with `after` starts as soon as what it names has ended, and older ones wait for it', () => {
    const steps = ['old', 'x', 'mid', 'new'].map((name, order): Step => {
      return {
        name,
        order,
        priority: 0,
        isHold: false,
        isConcurrent: false,
        after: name === 'x' ? ['new'] : undefined,
      }
    })
    const [old, x, mid, newest] = steps as [Step, Step, Step, Step]
    const schedule = new Schedule(steps)
    assert.deepEqual(schedule.start(), [newest])
    assert.deepEqual(schedule.end(newest), [x, mid])
    assert.deepEqual(schedule.end(mid), [], 'what is older than x waits for it')
    assert.deepEqual(schedule.end(x), [old])
  })

  test('R4 a step with `after` does not hold up what it waits for', () => {
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
    const steps = [1, 2, 3].map((order): Step => {
      return {
        name: `s${order}`,
        order,
        priority: 0,
        isHold: false,
        isConcurrent: order > 1,
        after: undefined,
      }
    })
    const [sequential, ...concurrent] = steps
    assert.deepEqual(new Schedule(steps).start(), [...concurrent, sequential])
  })

  test('R4 the sequence waits for a step whose `after` names a concurrent one', () => {
    const step = (order: number, options: Partial<Step>): Step => {
      return {
        name: `s${order}`,
        order,
        priority: 0,
        isHold: false,
        isConcurrent: false,
        after: undefined,
        ...options,
      }
    }
    const [old, concurrent, x] = [
      step(1, {}),
      step(2, { isConcurrent: true }),
      step(3, { after: ['s2'] }),
    ] as const
    const schedule = new Schedule([old, concurrent, x])
    assert.deepEqual(schedule.start(), [concurrent])
    assert.deepEqual(schedule.end(concurrent), [x])
    assert.deepEqual(schedule.end(x), [old])
  })

  test('R5 `after` waits for all that share the name, and ignores a name that nobody has', () => {
    assert.deepEqual(
      order({ name: 'x', after: ['db', 'nobody'] }, { name: 'db' }, { name: 'db' }, { name: 'new' }),
      ['new', 'db', 'db', 'x'],
    )
  })

  test('R10 a hold starts with its level, nothing in the level waits for it, the next level does', () => {
    const hold = { name: 'job', order: 1, priority: 100, isHold: true, isConcurrent: false, after: undefined }
    const work = {
      name: 'work',
      order: 2,
      priority: 100,
      isHold: false,
      isConcurrent: false,
      after: undefined,
    }
    const db = { name: 'db', order: 3, priority: 0, isHold: false, isConcurrent: false, after: undefined }
    const schedule = new Schedule([hold, work, db])
    assert.deepEqual(schedule.start(), [hold, work])
    assert.deepEqual(schedule.end(work), [])
    assert.deepEqual(schedule.end(hold), [db])
  })

  test('R9, R10 what comes for a lower level when all has ended starts at once', () => {
    const hold = {
      name: undefined,
      order: 1,
      priority: 100,
      isHold: true,
      isConcurrent: false,
      after: undefined,
    }
    const empty = new Schedule<Step>([])
    assert.deepEqual(empty.start(), [])
    assert.deepEqual(empty.add(hold), [hold])
    assert.deepEqual(empty.end(hold), [])
    const late = { ...hold, order: 2, priority: -200, isHold: false, isConcurrent: false }
    assert.deepEqual(empty.add(late), [late])
    assert.deepEqual([empty.end(late), empty.isOver], [[], true])
  })

  test('R9, R10 a late hold starts at once in the open level, and joins a level that is still to come', () => {
    const hook = (order: number, priority: number): Step => {
      return { name: undefined, order, priority, isHold: false, isConcurrent: false, after: undefined }
    }
    const work = hook(1, 100)
    const db = hook(2, 0)
    const schedule = new Schedule([work, db])
    assert.deepEqual(schedule.start(), [work])
    const now = { ...hook(3, 100), isHold: true, isConcurrent: false }
    const later = { ...hook(4, 0), isHold: true, isConcurrent: false }
    assert.deepEqual(schedule.add(now), [now])
    assert.deepEqual(schedule.add(later), [])
    assert.deepEqual(schedule.end(work), [])
    assert.deepEqual(schedule.end(now), [later, db])
  })

  test('R4 a running step does not hold up what is newer, also when a late one has changed the plan', () => {
    const step = (name: string, order: number, after?: string[]): Step => {
      return { name, order, priority: 0, isHold: false, isConcurrent: false, after }
    }
    const [old, x, mid, newest] = [
      step('old', 1),
      step('x', 2, ['nobody']),
      step('mid', 3),
      step('newest', 4),
    ] as const
    const schedule = new Schedule([old, x, mid, newest])
    assert.deepEqual(schedule.start(), [x, newest])
    const late = step('late', 5, ['nobody'])
    assert.deepEqual(schedule.add(late), [late])
    assert.deepEqual(schedule.end(newest), [])
    assert.deepEqual(schedule.end(late), [mid], 'x is older than mid')
    assert.deepEqual(schedule.end(mid), [], 'x is newer than old')
    assert.deepEqual(schedule.end(x), [old])
  })

  test('R11 a chain of 100,000 names is planned without recursion', () => {
    const steps = Array.from({ length: 100_000 }, (_, at) => ({
      name: `s${at}`,
      order: at,
      priority: 0,
      isHold: false,
      isConcurrent: false,
      after: at === 0 ? undefined : [`s${at - 1}`],
    }))
    assert.deepEqual(
      orderOf(steps).map(({ name }) => name),
      steps.map(({ name }) => name),
    )
  })
})

describe('the order, whatever is registered', () => {
  test('nothing is lost, nothing runs twice, nothing deadlocks', () => {
    fc.assert(
      fc.property(drafts, events, (given, happening) => {
        const run = new Run(registered(given), () => {})
        for (const event of happening) {
          run.apply(event)
          assert.equal(run.schedule.isOver, run.running.length === 0)
        }
        run.finish()
        assert.equal(run.schedule.isOver, true)
        assert.equal(new Set(run.started).size, run.started.length)
        assert.deepEqual(new Set(run.started), new Set(run.register.steps))
      }),
      RUNS,
    )
  })

  test('R2 a level starts when the one above it has ended', () => {
    fc.assert(
      fc.property(drafts, events, (given, happening) => {
        const run = new Run(registered(given), (step, { register, ended, lateSteps }) => {
          if (lateSteps.has(step)) return
          const above = register.steps.filter((other) => other.priority > step.priority)
          assert.ok(above.every((other) => ended.has(other) || lateSteps.has(other)))
        })
        for (const event of happening) run.apply(event)
        run.finish()
      }),
      RUNS,
    )
  })

  test('R3 the line is one at a time, newest first, late ones next', () => {
    fc.assert(
      fc.property(drafts, events, (given, happening) => {
        const run = new Run(registered(given), (step, { register, started, ended, lateSteps }) => {
          if (!isSequential(step)) return
          const line = register.steps.filter(
            (other) => isSequential(other) && other.priority === step.priority,
          )
          const unended = line.filter((other) => started.includes(other) && !ended.has(other))
          // A late one of a level above the open one starts at once.
          if (!lateSteps.has(step))
            assert.deepEqual(
              unended.filter((other) => !lateSteps.has(other)),
              [],
            )
          const waiting = line.filter((other) => other !== step && !started.includes(other))
          assert.ok(waiting.every((other) => other.order < step.order))
        })
        for (const event of happening) run.apply(event)
        run.finish()
      }),
      RUNS,
    )
  })

  test('R4, R5 `after` waits for all it names, and holds up what is older and below all of that', () => {
    fc.assert(
      fc.property(drafts, events, (given, happening) => {
        const onlyEnds = happening.filter((event) => event !== 'last call' && 'end' in event)
        const run = new Run(registered(given), (step, { register, ended }) => {
          for (const other of named(step, register.steps)) assert.ok(ended.has(other))
          if (!isSequential(step)) return
          for (const x of register.steps) {
            if (x.isHold || !x.after || x.priority !== step.priority || ended.has(x)) continue
            const isHeldUp = x.order > step.order && anchor(x, register.steps) > step.order
            assert.ok(!isHeldUp, `${step.name} had to wait for ${x.name}`)
          }
        })
        for (const event of onlyEnds) run.apply(event)
        run.finish()
      }),
      RUNS,
    )
  })

  test('R4, R9 a step waits for what it names, also when that comes late', () => {
    fc.assert(
      fc.property(drafts, events, (given, happening) => {
        const run = new Run(registered(given), (step, { register, ended, lateSteps }) => {
          // A late one of a level that is over starts at once.
          if (lateSteps.has(step)) return
          for (const other of named(step, register.steps)) assert.ok(ended.has(other))
        })
        for (const event of happening) run.apply(event)
        run.finish()
      }),
      RUNS,
    )
  })

  test('R4 the line waits for a running step that is newer, also when late ones come in between', () => {
    fc.assert(
      fc.property(drafts, events, (given, happening) => {
        const run = new Run(registered(given), (step, { running }) => {
          if (!isSequential(step)) return
          const newer = running.filter((x) => x.after && x.priority === step.priority && x.order > step.order)
          assert.deepEqual(newer, [])
        })
        for (const event of happening) run.apply(event)
        run.finish()
      }),
      RUNS,
    )
  })

  test('R3, R4 nothing waits without a reason', () => {
    fc.assert(
      fc.property(drafts, events, (given, happening) => {
        const onlyEnds = happening.filter((event) => event !== 'last call' && 'end' in event)
        const run = new Run(registered(given), () => {})
        for (const event of onlyEnds) {
          run.apply(event)
          const { started, ended, register } = run
          const level = Math.min(...started.map(({ priority }) => priority))
          const waiting = register.steps.filter((step) => step.priority === level && !started.includes(step))
          for (const step of waiting) {
            if (step.after) assert.ok(named(step, register.steps).some((other) => !ended.has(other)))
            else assert.ok(isSequential(step))
          }
          const next = waiting.filter(isSequential).sort((a, b) => b.order - a.order)[0]
          if (!next) continue
          const reasons = register.steps.filter(
            (x) =>
              x.priority === level &&
              !ended.has(x) &&
              (isSequential(x)
                ? started.includes(x)
                : x.after && x.order > next.order && anchor(x, register.steps) > next.order),
          )
          assert.ok(reasons.length > 0, `${next.name} waits for nobody`)
        }
      }),
      RUNS,
    )
  })

  test('D3 last call starts all that has not started, in the order of the plan', () => {
    fc.assert(
      fc.property(drafts, fc.nat(10), (given, ends) => {
        const run = new Run(registered(given), () => {})
        for (let at = 0; at < ends; at++) run.apply({ end: 0 })
        const running = run.running
        run.lastCall()
        const unfinished = run.register.steps.filter((step) => !run.ended.has(step))
        assert.deepEqual(new Set(run.running), new Set(unfinished))
        if (running.length === 0) return
        const twin = new Run(registered(given), () => {})
        for (let at = 0; at < ends; at++) twin.apply({ end: 0 })
        twin.finish()
        const orders = (steps: readonly Step[]): number[] => steps.map((step) => step.order)
        assert.deepEqual(orders(run.started), orders(twin.started))
      }),
      RUNS,
    )
  })

  test('R6 exactly the registrations that close a cycle or name a lower level are refused', () => {
    fc.assert(
      fc.property(drafts, (given) => {
        const index = new WaitIndex<Step>()
        const steps: Step[] = []
        given.forEach((each, at) => {
          if (each.isHold) return
          const step = { ...each, order: at }
          const isRefused = [...index.conflictsOf(step)].length > 0
          assert.equal(isRefused, !isPossible([...steps, step]))
          if (isRefused) return
          index.add(step)
          steps.push(step)
        })
      }),
      RUNS,
    )
  })
})

/** By brute force: takes away steps that wait for nothing until none is left. */
function isPossible(steps: readonly Step[]): boolean {
  const waitsFor = (step: Step): Step[] => steps.filter((other) => step.after?.includes(other.name as string))
  if (steps.some((step) => waitsFor(step).some((other) => other.priority < step.priority))) return false
  let left = [...steps]
  for (;;) {
    const free = left.filter((step) => !named(step, left).length)
    if (free.length === 0) return left.length === 0
    left = left.filter((step) => !free.includes(step))
  }
}
