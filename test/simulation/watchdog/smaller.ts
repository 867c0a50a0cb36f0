import type { Block, HookPlan, Scenario } from './scenario.ts'

/** Scenarios that are a little smaller, the most promising ones first. */
export function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { hooks, events, options, machine } = scenario
  const { pauses, stalls } = machine
  for (const at of hooks.keys()) if (hooks.length > 1) yield { ...scenario, hooks: hooks.toSpliced(at, 1) }
  for (const at of events.keys()) yield { ...scenario, events: events.toSpliced(at, 1) }
  for (const at of pauses.keys())
    yield { ...scenario, machine: { ...machine, pauses: pauses.toSpliced(at, 1) } }
  for (const at of stalls.keys())
    yield { ...scenario, machine: { ...machine, stalls: stalls.toSpliced(at, 1) } }
  for (const field of ['exitAhead', 'exitBehind', 'onReport'] as const) {
    if (scenario[field]) yield { ...scenario, [field]: undefined }
    for (const block of simplerBlocks(scenario[field])) yield { ...scenario, [field]: block }
  }
  if (options.noticeMs !== undefined) yield { ...scenario, options: { ...options, noticeMs: undefined } }
  if (options.processExit) yield { ...scenario, options: { ...options, processExit: false } }
  if (machine.isProcess1) yield { ...scenario, machine: { ...machine, isProcess1: false } }
  if (machine.share !== undefined) yield { ...scenario, machine: { ...machine, share: undefined } }
  if (machine.lateMs > 0) yield { ...scenario, machine: { ...machine, lateMs: 0 } }
  if (machine.startMs > 0) yield { ...scenario, machine: { ...machine, startMs: 0 } }
  if (machine.isThreadFirst) yield { ...scenario, machine: { ...machine, isThreadFirst: false } }
  for (const [at, plan] of hooks.entries())
    for (const simpler of simplerHooks(plan)) yield { ...scenario, hooks: hooks.with(at, simpler) }
}

function* simplerHooks(plan: HookPlan): Generator<HookPlan> {
  for (const field of ['first', 'later', 'onAbort'] as const) {
    if (plan[field]) yield { ...plan, [field]: undefined }
    for (const block of simplerBlocks(plan[field])) yield { ...plan, [field]: block }
  }
  if (plan.runsMs !== 0) yield { ...plan, runsMs: 0 }
  if (plan.priority !== 0) yield { ...plan, priority: 0 }
}

function* simplerBlocks(block: Block | undefined): Generator<Block> {
  if (block?.code === 'native') yield { ...block, code: 'js' }
  if (block?.ms !== undefined) yield { ...block, ms: undefined }
}
