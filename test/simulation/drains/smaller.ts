import type { ClientPlan, RequestPlan, Scenario } from './scenario.ts'

/** Scenarios that are a little smaller, the most promising ones first. */
export function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { clients, options } = scenario
  for (const at of clients.keys()) yield { ...scenario, clients: clients.toSpliced(at, 1) }
  if (options.isWithdrawn) yield { ...scenario, options: { ...options, isWithdrawn: undefined } }
  if (options.maxDelay !== undefined) yield { ...scenario, options: { ...options, maxDelay: undefined } }
  if (options.delay > 0) yield { ...scenario, options: { ...options, delay: 0 } }
  if (!options.failOnCut) yield { ...scenario, options: { ...options, failOnCut: true } }
  if (options.reserve !== options.timeout / 5)
    yield { ...scenario, options: { ...options, reserve: options.timeout / 5 } }
  for (const [at, client] of clients.entries())
    for (const simpler of simplerThan(client)) yield { ...scenario, clients: clients.with(at, simpler) }
}

function* simplerThan(client: ClientPlan): Generator<ClientPlan> {
  const { requests } = client
  for (const at of requests.keys()) yield { ...client, requests: requests.toSpliced(at, 1) }
  for (const [at, plan] of requests.entries())
    for (const simpler of simplerRequests(plan)) yield { ...client, requests: requests.with(at, simpler) }
  if (client.connectMs < -1) yield { ...client, connectMs: -1 }
}

function* simplerRequests(plan: RequestPlan): Generator<RequestPlan> {
  for (const field of [
    'isPipelined',
    'asks',
    'isProbe',
    'classed',
    'headMs',
    'upload',
    'beginsMs',
    'writesMs',
    'hangsUpMs',
  ] as const)
    if (plan[field] !== undefined) yield { ...plan, [field]: undefined }
  if (plan.pauseMs > 0) yield { ...plan, pauseMs: 0 }
  if (plan.endsMs !== undefined && plan.endsMs > 0) {
    yield { ...plan, endsMs: 0 }
    yield { ...plan, endsMs: Math.floor(plan.endsMs / 2) }
  }
}
