import type { ProcessLike } from '../api/host.ts'
import { builtin } from './builtin.ts'

/** The width and colour of what is written to stderr: those of the terminal, if it is one and allows colour. */
export function stderrStyle({ stderr, env }: ProcessLike): { columns: number | undefined; color: boolean } {
  if (!stderr.isTTY) return { columns: undefined, color: false }
  // A terminal that does not know its width reports 0.
  return { columns: stderr.columns || undefined, color: allowsColor(env) }
}

/** Whether a terminal may show colour, as the variables of the user say. */
export function allowsColor({ NO_COLOR, TERM }: ProcessLike['env']): boolean {
  return !NO_COLOR && TERM !== 'dumb'
}

/** Whether stderr is a terminal. The real one is not asked: reading `process.stderr` opens it (X4). */
export function isStderrTerminal(process: ProcessLike): boolean {
  if (process !== globalThis.process) return Boolean(process.stderr.isTTY)
  return builtin('node:tty').isatty(2)
}

/**
 * Whether a person may be at a terminal. The real streams are not asked: reading `process.stdin` opens it, and so changes the
 * pipe for whoever shares it.
 */
export function isAtTerminal(process: ProcessLike): boolean {
  if (process !== globalThis.process) return Boolean(process.stdin.isTTY || process.stdout.isTTY)
  const { isatty } = builtin('node:tty')
  return isatty(0) || isatty(1)
}
