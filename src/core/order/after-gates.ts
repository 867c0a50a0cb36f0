import { Countdown } from './after-countdown.ts'
import { isSequential, type Step } from './step.ts'

/**
 * R4: each step with `after` has a gate, a position in the sequence: that of the oldest among the step itself and the
 * unstarted steps of the sequence that it needs, directly or through others. Once the sequence has passed the gate, it waits
 * for the step. So it never waits for a step that itself waits for an older one, and there is no deadlock as long as `after`
 * has no cycle.
 *
 * @returns The steps with `after`, by the `order` of their gate.
 */
export function gatesOf<T extends Step>(
  waiting: readonly T[],
  started: Iterable<T>,
): ReadonlyMap<number, readonly T[]> {
  const countdown = new Countdown(waiting, waiting)
  const gates = new Map<number, T[]>()
  /** By name: the oldest step of the sequence that has the name, or that a step with the name needs. */
  const oldest = new Map<string, number>()
  for (const step of started) if (step.after) note(gates, step.order, step)
  // What a step needs comes before the step.
  const settled = [...waiting.filter(({ after, isHold }) => !after && !isHold), ...countdown.zero]
  for (const step of settled) {
    const needed = Math.min(...(step.after ?? []).map((name) => oldest.get(name) ?? Infinity), Infinity)
    const reach = isSequential(step) ? step.order : needed
    if (step.after) note(gates, Math.min(step.order, reach), step)
    if (step.name !== undefined) oldest.set(step.name, Math.min(oldest.get(step.name) ?? Infinity, reach))
    for (const waiter of countdown.cross(step)) settled.push(waiter)
  }
  return gates
}

function note<T>(gates: Map<number, T[]>, gate: number, step: T): void {
  const steps = gates.get(gate)
  if (steps) steps.push(step)
  else gates.set(gate, [step])
}
