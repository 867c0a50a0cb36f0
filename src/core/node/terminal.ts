import type { ProcessLike } from '../api/host.ts'

/** The width and colour of what is written to stderr: those of the terminal, if it is one and allows colour. */
export function stderrStyle({ stderr, env }: ProcessLike): { columns: number | undefined; color: boolean } {
  if (!stderr.isTTY) return { columns: undefined, color: false }
  // A terminal that does not know its width reports 0.
  return { columns: stderr.columns || undefined, color: !env.NO_COLOR && env.TERM !== 'dumb' }
}
