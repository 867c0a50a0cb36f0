import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { WaitIndex } from '../../src/core/order/conflicts.ts'
import { isSequential, type Step } from '../../src/core/order/step.ts'
import { type Draft, drafts, events, Register, Run } from '../support/order-model.ts'

// The order holds whatever is registered, and whatever happens in which order.

const RUNS = { numRuns: 3_000 }

function registered(given: readonly Draft[]): Register {
  const register = new Register()
  for (const each of given) register.add(each, 'open')
  return register
}

/** The steps of the same level that a step waits for by name. */
function named(step: Step, all: readonly Step[]): Step[] {
  return all.filter(
    (other) =>
      !other.isHold && other.priority === step.priority && step.after?.includes(other.name as string),
  )
}

/** The oldest step of the sequence that a step needs, directly or through others. */
function oldestNeeded(step: Step, all: readonly Step[]): number {
  return Math.min(
    ...named(step, all).map((other) =>
      isSequential(other) ? other.order : other.after ? oldestNeeded(other, all) : Infinity,
    ),
    Infinity,
  )
}

test('R2, R3, R4 each step of any schedule starts once, and the schedule comes to its end', () => {
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

test('R2, D3 no step of any schedule starts before all levels above have ended or were passed over', () => {
  fc.assert(
    fc.property(drafts, events, (given, happening) => {
      const run = new Run(registered(given), (step, run) => {
        const { register, lateSteps } = run
        if (lateSteps.has(step)) return
        const above = register.steps.filter((other) => other.priority > step.priority)
        assert.ok(above.every((other) => run.isFreeOf(other)))
      })
      for (const event of happening) run.apply(event)
      run.finish()
    }),
    RUNS,
  )
})

test('R3 the steps of a sequence start one at a time, newest first, and a late step starts next', () => {
  fc.assert(
    fc.property(drafts, events, (given, happening) => {
      const run = new Run(registered(given), (step, { register, started, ended, lateSteps, overdue }) => {
        if (!isSequential(step)) return
        const sequence = register.steps.filter(
          (other) => isSequential(other) && other.priority === step.priority,
        )
        const unended = sequence.filter(
          (other) => started.includes(other) && !ended.has(other) && !overdue.has(other),
        )
        // A late step of a level above the open one starts at once.
        if (!lateSteps.has(step))
          assert.deepEqual(
            unended.filter((other) => !lateSteps.has(other)),
            [],
          )
        const waiting = sequence.filter((other) => other !== step && !started.includes(other))
        assert.ok(waiting.every((other) => other.order < step.order))
      })
      for (const event of happening) run.apply(event)
      run.finish()
    }),
    RUNS,
  )
})

test('R4, R5 a step with `after` waits for all that it names, and the steps below its gate wait for it', () => {
  fc.assert(
    fc.property(drafts, events, (given, happening) => {
      const onlyEnds = happening.filter((event) => event !== 'pass over' && 'end' in event)
      const run = new Run(registered(given), (step, { register, ended }) => {
        for (const other of named(step, register.steps)) assert.ok(ended.has(other))
        if (!isSequential(step)) return
        for (const x of register.steps) {
          if (x.isHold || !x.after || x.priority !== step.priority || ended.has(x)) continue
          const hasToWait = x.order > step.order && oldestNeeded(x, register.steps) > step.order
          assert.ok(!hasToWait, `${step.name} had to wait for ${x.name}`)
        }
      })
      for (const event of onlyEnds) run.apply(event)
      run.finish()
    }),
    RUNS,
  )
})

test('R4, R9 a step with `after` waits for all that it names, also for steps that come late', () => {
  fc.assert(
    fc.property(drafts, events, (given, happening) => {
      const run = new Run(registered(given), (step, { register, ended, lateSteps }) => {
        // A late step of a level that has ended starts at once.
        if (lateSteps.has(step)) return
        // Of a level that was passed over, all steps have started.
        for (const other of named(step, register.steps)) assert.ok(ended.has(other))
      })
      for (const event of happening) run.apply(event)
      run.finish()
    }),
    RUNS,
  )
})

test('R4 the sequence waits for a running step with `after` that is newer, also when others come late', () => {
  fc.assert(
    fc.property(drafts, events, (given, happening) => {
      const run = new Run(registered(given), (step, { running, overdue }) => {
        if (!isSequential(step)) return
        const newer = running.filter(
          (x) => x.after && x.priority === step.priority && x.order > step.order && !overdue.has(x),
        )
        assert.deepEqual(newer, [])
      })
      for (const event of happening) run.apply(event)
      run.finish()
    }),
    RUNS,
  )
})

test('R3, R4 every waiting step of any schedule waits for a step that has not finished', () => {
  fc.assert(
    fc.property(drafts, events, (given, happening) => {
      const onlyEnds = happening.filter((event) => event !== 'pass over' && 'end' in event)
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
              : x.after && x.order > next.order && oldestNeeded(x, register.steps) > next.order),
        )
        assert.ok(reasons.length > 0, `${next.name} waits for nothing`)
      }
    }),
    RUNS,
  )
})

test('D3 a level that is passed over starts its remaining steps in their order', () => {
  fc.assert(
    fc.property(drafts, fc.nat(10), (given, ends) => {
      const run = new Run(registered(given), () => {})
      const twin = new Run(registered(given), () => {})
      for (let at = 0; at < ends; at++) for (const each of [run, twin]) each.apply({ end: 0 })
      const level = run.schedule.openLevel
      const ofLevel = ({ started }: Run): number[] =>
        started.filter(({ priority }) => priority === level).map(({ order }) => order)
      run.passOver()
      twin.finish()
      assert.deepEqual(ofLevel(run), ofLevel(twin))
      const below = run.register.steps.map(({ priority }) => priority).filter((each) => each < level)
      assert.equal(run.schedule.openLevel, below.length > 0 ? Math.max(...below) : level)
    }),
    RUNS,
  )
})

test('D3 every step of any schedule has started once every level was passed over', () => {
  fc.assert(
    fc.property(drafts, events, (given, happening) => {
      const run = new Run(registered(given), () => {})
      for (const event of happening) run.apply(event)
      for (const _step of run.register.steps) run.passOver()
      assert.deepEqual(new Set(run.started), new Set(run.register.steps))
    }),
    RUNS,
  )
})

test('R6 a registration is refused exactly if it closes a cycle or names a lower level', () => {
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

/** By brute force: takes away the steps that wait for nothing, until no step is left. */
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
