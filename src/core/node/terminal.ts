import type { ProcessLike } from '../api/host.ts'

/** How what is written to stderr may look: as wide as the terminal, and coloured if nobody minds. */
export function stderrStyle({ stderr, env }: ProcessLike): { columns: number | undefined; color: boolean } {
  if (!stderr.isTTY) return { columns: undefined, color: false }
  // A terminal that does not know its size says 0.
  return { columns: stderr.columns || undefined, color: !env.NO_COLOR && env.TERM !== 'dumb' }
}
