import { CORE } from './core/kind.ts'
import { DRAINS } from './drains/kind.ts'
import type { AnyKind } from './kind.ts'
import { Random } from './random.ts'
import { SUPERVISOR } from './supervisor/kind.ts'
import { WATCHDOG } from './watchdog/kind.ts'

/** Each kind of shutdown, and how many of 100 seeds play it. */
const SHARES: readonly (readonly [kind: AnyKind, share: number])[] = [
  [CORE, 60],
  [DRAINS, 15],
  [SUPERVISOR, 15],
  [WATCHDOG, 10],
]

export const KINDS: readonly AnyKind[] = SHARES.map(([kind]) => kind)

/** The kind that has this name. */
export function kindOf(name: string): AnyKind {
  const kind = KINDS.find((each) => each.name === name)
  if (!kind) throw new Error(`there is no kind '${name}', only ${KINDS.map((each) => each.name).join(', ')}`)
  return kind
}

/** What a seed plays: of all kinds, or of the one that is named. */
export function scenarioOf(seed: number, only?: string): { kind: AnyKind; scenario: unknown } {
  const random = new Random(seed)
  const kind =
    only === undefined ? random.of(SHARES.flatMap(([each, share]) => Array(share).fill(each))) : kindOf(only)
  return { kind, scenario: kind.generate(random) }
}
