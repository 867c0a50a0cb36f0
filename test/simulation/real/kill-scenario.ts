import { Random } from '../random.ts'

/** When a supervisor is killed by SIGKILL. */
export type KillPoint =
  /** Milliseconds after its start. */
  | { readonly at: 'start'; readonly ms: number }
  /** Milliseconds after a SIGTERM that came when all programs ran. */
  | { readonly at: 'stop'; readonly ms: number }
  /** Before or after the nth time that it touches its files, its socket or its programs; in its stop if that is too late. */
  | { readonly at: 'step'; readonly nth: number; readonly side: 'before' | 'after' }

/** Supervisors that are killed one after the other, each with the same files. */
export interface KillScenario {
  readonly programs: number
  /** Whether one more program has two instances, which are Node programs. */
  readonly hasInstances: boolean
  readonly kills: readonly KillPoint[]
}

/** About as many steps as a start and a stop: without files that were left, and with them. */
const STEPS = [14, 32] as const

/** Milliseconds in which a supervisor usually has started its programs, and has stopped. */
const START_TIME = 400
const STOP_TIME = 100

export function killScenarioOf(seed: number): KillScenario {
  const random = new Random(seed)
  return {
    programs: random.between(1, 3),
    hasInstances: random.isWithin(20),
    kills: Array.from({ length: random.between(1, 3) }, () => killPointOf(random)),
  }
}

function killPointOf(random: Random): KillPoint {
  const kind = random.between(1, 10)
  if (kind <= 6)
    return { at: 'step', nth: random.between(1, random.of(STEPS)), side: random.of(['before', 'after']) }
  return kind <= 8
    ? { at: 'start', ms: random.between(0, START_TIME) }
    : { at: 'stop', ms: random.between(0, STOP_TIME) }
}
