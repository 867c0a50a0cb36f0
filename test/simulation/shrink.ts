import type { HookPlan, Scenario } from './scenario.ts'

/** How many smaller scenarios are tried: shrinking is for people, who wait for it. */
const MOST_TRIES = 2_000

/** Makes a scenario smaller for as long as it is still broken in the same way. */
export async function shrink(
  scenario: Scenario,
  isBroken: (candidate: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let smallest = scenario
  let tries = 0
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const candidate of smallerThan(smallest)) {
      if (++tries > MOST_TRIES) return smallest
      if (!(await isBroken(candidate))) continue
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}

/** Scenarios that are a little smaller, the most promising ones first. */
function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { hooks, events, options } = scenario
  for (const at of hooks.keys()) yield { ...scenario, hooks: hooks.toSpliced(at, 1) }
  // The first event is the trigger.
  for (let at = events.length - 1; at > 0; at--) yield { ...scenario, events: events.toSpliced(at, 1) }
  if (options.delay > 0) yield { ...scenario, options: { ...options, delay: 0 } }
  if (options.exit !== 'code') yield { ...scenario, options: { ...options, exit: 'code' } }
  if (options.processExit) yield { ...scenario, options: { ...options, processExit: false } }
  for (const [at, plan] of hooks.entries())
    for (const simpler of simplerThan(plan)) yield { ...scenario, hooks: hooks.with(at, simpler) }
}

function* simplerThan(plan: HookPlan): Generator<HookPlan> {
  for (const field of ['after', 'concurrent', 'timeout', 'lateMs', 'stopsMs'] as const)
    if (plan[field] !== undefined) yield { ...plan, [field]: undefined }
  if (plan.ends !== 'returns') yield { ...plan, ends: 'returns' }
  if (plan.runsMs !== undefined && plan.runsMs > 0) {
    yield { ...plan, runsMs: 0 }
    yield { ...plan, runsMs: Math.floor(plan.runsMs / 2) }
  }
  if (plan.priority !== 0) yield { ...plan, priority: 0 }
}
