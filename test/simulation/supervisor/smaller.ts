import type { ProcessPlan, ProgramPlan, Scenario } from './scenario.ts'

/** Scenarios that are a little smaller, the most promising ones first. */
export function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { groups, hooks, events, options } = scenario
  for (const [at, { programs }] of groups.entries()) {
    // The first group is the one that starts at once.
    if (at > 0) yield { ...scenario, groups: groups.toSpliced(at, 1) }
    if (programs.length < 2) continue
    for (const which of programs.keys()) yield withPrograms(scenario, at, programs.toSpliced(which, 1))
  }
  for (const at of hooks.keys()) yield { ...scenario, hooks: hooks.toSpliced(at, 1) }
  for (const at of events.keys()) yield { ...scenario, events: events.toSpliced(at, 1) }
  if (options.forward.length > 0) yield { ...scenario, options: { ...options, forward: [] } }
  if (options.foreground) yield { ...scenario, options: { ...options, foreground: false } }
  if (options.exit === false) yield { ...scenario, options: { ...options, exit: 'code' } }
  for (const [at, { programs }] of groups.entries()) {
    for (const [which, plan] of programs.entries())
      for (const simpler of simplerThan(plan)) yield withPrograms(scenario, at, programs.with(which, simpler))
  }
}

function withPrograms(scenario: Scenario, at: number, programs: readonly ProgramPlan[]): Scenario {
  const { groups } = scenario
  const atMs = groups[at]?.atMs ?? 0
  return { ...scenario, groups: groups.with(at, { atMs, programs }) }
}

function* simplerThan(plan: ProgramPlan): Generator<ProgramPlan> {
  const { processes } = plan
  for (const at of processes.keys())
    if (processes.length > 1) yield { ...plan, processes: processes.toSpliced(at, 1) }
  if (plan.instances !== undefined && plan.instances > 1) yield { ...plan, instances: plan.instances - 1 }
  for (const field of ['restart', 'maxRestarts', 'critical', 'successCodes', 'fatalCodes'] as const)
    if (plan[field] !== undefined) yield { ...plan, [field]: undefined }
  for (const [at, process] of processes.entries())
    for (const simpler of simplerProcesses(process)) yield { ...plan, processes: processes.with(at, simpler) }
}

function* simplerProcesses(plan: ProcessPlan): Generator<ProcessPlan> {
  for (const field of ['fails', 'exitMs', 'rest', 'outputMs'] as const)
    if (plan[field] !== undefined) yield { ...plan, [field]: undefined }
  for (const field of ['readyMs', 'stopMs', 'killMs'] as const)
    if (plan[field] !== 0) yield { ...plan, [field]: 0 }
  if (plan.stop !== 'signal') yield { ...plan, stop: 'signal' }
  if (plan.exit !== 1) yield { ...plan, exit: 1 }
}
