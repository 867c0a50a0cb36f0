/** The lines of a log in JSON: the ids of answers in their order, and what else it says. */
export interface LogLines {
  readonly ids: readonly number[]
  readonly others: readonly string[]
}

interface Line {
  readonly id?: number
  readonly msg?: string
  readonly message?: string
}

/** Reads what pino or winston has written; other lines are left out. */
export function readLog(text: string): LogLines {
  const lines = text.split('\n').filter((line) => line.startsWith('{'))
  const parsed = lines.map((line) => JSON.parse(line) as Line)
  return {
    ids: parsed.flatMap(({ id }) => id ?? []),
    others: parsed.filter(({ id }) => id === undefined).map(({ msg, message }) => msg ?? message ?? ''),
  }
}

/** The ids that a service has answered, in the order in which it gave them. */
export function idsOf(bodies: readonly string[]): number[] {
  return bodies.map(Number).sort((a, b) => a - b)
}
