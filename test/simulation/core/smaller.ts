import type { HookPlan, RegistryPlan, Scenario, ScenarioEvent } from './scenario.ts'

/** Scenarios that are a little smaller, the most promising ones first. */
export function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { events, other } = scenario
  if (other) yield { ...scenario, other: undefined }
  for (const plan of smallerPlans(scenario)) yield { ...scenario, ...plan }
  if (other) for (const plan of smallerPlans(other)) yield { ...scenario, other: plan }
  // The first event is the trigger.
  for (let at = events.length - 1; at > 0; at--) yield { ...scenario, events: events.toSpliced(at, 1) }
  const [trigger, ...later] = events
  for (const simpler of simplerTriggers(trigger)) yield { ...scenario, events: [simpler, ...later] }
}

function* smallerPlans({ hooks, options }: RegistryPlan): Generator<RegistryPlan> {
  for (const at of hooks.keys()) yield { options, hooks: hooks.toSpliced(at, 1) }
  if (options.delay > 0) yield { hooks, options: { ...options, delay: 0 } }
  if (options.exit !== 'code') yield { hooks, options: { ...options, exit: 'code' } }
  if (options.processExit) yield { hooks, options: { ...options, processExit: false } }
  for (const field of ['crashes', 'parent', 'idle'] as const)
    if (options[field]) yield { hooks, options: { ...options, [field]: undefined } }
  for (const [at, plan] of hooks.entries())
    for (const simpler of simplerThan(plan)) yield { options, hooks: hooks.with(at, simpler) }
}

function* simplerTriggers(trigger: ScenarioEvent | undefined): Generator<ScenarioEvent> {
  if (!trigger) return
  if (trigger.what === 'shutdown' && trigger.timeout !== undefined) yield { atMs: 0, what: 'shutdown' }
  if (trigger.what !== 'signal') yield { atMs: 0, what: 'signal', signal: 'SIGTERM' }
}

function* simplerThan(plan: HookPlan): Generator<HookPlan> {
  for (const field of ['after', 'concurrent', 'timeout', 'lateMs', 'stopsMs', 'againMs'] as const)
    if (plan[field] !== undefined) yield { ...plan, [field]: undefined }
  if (plan.ends !== 'returns') yield { ...plan, ends: 'returns' }
  if (plan.runsMs !== undefined && plan.runsMs > 0) {
    yield { ...plan, runsMs: 0 }
    yield { ...plan, runsMs: Math.floor(plan.runsMs / 2) }
  }
  if (plan.priority !== 0) yield { ...plan, priority: 0 }
}
