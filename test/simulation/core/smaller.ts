import type { HookPlan, Scenario } from './scenario.ts'

/** Scenarios that are a little smaller, the most promising ones first. */
export function* smallerThan(scenario: Scenario): Generator<Scenario> {
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
