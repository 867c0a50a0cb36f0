import type { OwnReport } from '../result.ts'

/** How the line begins that lastcall writes to stderr with `LASTCALL_REPORT=json`. */
const BEGINNING = '{"reason":{"kind":'

/** Reads a line of stderr. Returns undefined if it is not the report of lastcall. */
export function parseReport(line: string): OwnReport | undefined {
  if (!line.startsWith(BEGINNING)) return undefined
  try {
    const { exitCode, durationMs, hooks } = JSON.parse(line)
    if (typeof exitCode !== 'number' || typeof durationMs !== 'number' || !Array.isArray(hooks))
      return undefined
    return { status: exitCode, durationMs, hooks: hooks.map(hookOf) }
  } catch {
    return undefined
  }
}

/** Which hooks failed and why, by a line that is the report of lastcall. Other errors have lines of their own. */
export function failuresIn(line: string): string[] {
  return JSON.parse(line).hooks.flatMap((hook: unknown) => {
    const { name, error } = Object(hook)
    return error === undefined ? [] : [`The hook ${name} failed: ${describeError(error)}`]
  })
}

/** The first line of an error, without its stack: further lines have links. */
function describeError(error: unknown): string {
  const { name, message } = Object(error)
  const [line = ''] = (message === undefined ? String(error) : `${name}: ${message}`).split('\n')
  return line.trimEnd()
}

function hookOf(hook: unknown): OwnReport['hooks'][number] {
  const { name, status, durationMs } = Object(hook)
  const hasDuration = typeof durationMs === 'number'
  return { name: String(name), status: String(status), durationMs: hasDuration ? durationMs : null }
}
