/** A statement of the model at one place: a part that is inline has one for each use. */
export interface Statement {
  /** The process, and the number that the checker has given to the place. */
  readonly place: string
  /** The line of the file. */
  readonly line: number
  readonly text: string
}

/** A line of the checker's list of what a search has not reached. */
const MISSED = /^\t\S*\.pml:(\d+), (state \d+), "(.*)"$/

/** The statements that a search has not reached. What belongs to the claim is no step of the model. */
export function missedIn(output: string): Statement[] {
  let process: string | undefined
  return output.split('\n').flatMap((each) => {
    process = /^unreached in (.*)$/.exec(each)?.[1] ?? process
    const [, line, state, text] = MISSED.exec(each) ?? []
    if (line === undefined || text === undefined || text === '-end-') return []
    return [{ place: `${process}, ${state}`, line: Number(line), text }]
  })
}

/** What one search could reach, and what it has not. */
export interface Reach {
  readonly all: readonly Statement[]
  readonly missed: readonly Statement[]
}

/** The statements that no search has reached at any place, each once. */
export function neverReached(searches: readonly Reach[]): Statement[] {
  const known = new Map<string, Statement>()
  const reached = new Set<string>()
  for (const { all, missed } of searches) {
    const missing = new Set(missed.map(atPlace))
    for (const statement of all) {
      known.set(named(statement), statement)
      if (!missing.has(atPlace(statement))) reached.add(named(statement))
    }
  }
  return [...known].filter(([name]) => !reached.has(name)).map(([, statement]) => statement)
}

function named({ line, text }: Statement): string {
  return `${line}: ${text}`
}

function atPlace(statement: Statement): string {
  return `${statement.place}, ${named(statement)}`
}
