import type { ClientKind } from '../result.ts'

/** The kinds of clients that every service gets, in the order in which they are added. */
const USUAL: readonly ClientKind[] = [
  'keep-alive',
  'returning',
  'new-connection',
  'returning',
  'slow-reader',
  'returning',
  'new-connection',
  'keep-alive',
]

/** How many clients of a special kind there are. */
const SPECIAL = 2

/** Which kinds of clients a load has: `count` of the usual kinds, and a few of each special kind that is asked for. */
export function mixOf(
  count: number,
  { hasHttp1 = true, special = [] }: { hasHttp1?: boolean; special?: readonly ClientKind[] },
): readonly ClientKind[] {
  const usual = Array.from(
    { length: hasHttp1 ? count : 0 },
    (_, at) => USUAL[at % USUAL.length] as ClientKind,
  )
  return [...usual, ...special.flatMap((kind) => Array.from({ length: SPECIAL }, () => kind))]
}
