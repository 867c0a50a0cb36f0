/** How a program ended that met a fault, and what its clients saw. */
export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** From the first signal, or what stood for it, to the end. */
  readonly elapsedMs: number
  /** It did not end, and was killed by the bench. */
  readonly isStuck: boolean
  readonly seen: readonly string[]
}

/** Whether each of these hooks ran once, from its beginning to its end. */
export function ranOnce({ stdout, stderr }: Outcome, ...names: readonly string[]): boolean {
  const lines = `${stdout}\n${stderr}`.split('\n')
  const countOf = (wanted: string): number => lines.filter((line) => line === wanted).length
  return names.every((name) => countOf(`begin ${name}`) === 1 && countOf(`end ${name}`) === 1)
}

export function hasBegun({ stdout, stderr }: Outcome, name: string): boolean {
  return `${stdout}\n${stderr}`.split('\n').includes(`begin ${name}`)
}

/** Whether it ended by itself, and a parent can see that not all went well. A death by signal counts, if that is told. */
export function endedBadly({ code, signal, isStuck }: Outcome): boolean {
  return !isStuck && (signal !== null || (code !== null && code !== 0))
}

export function describe(outcome: Outcome): string {
  const { stdout, stderr, ...rest } = outcome
  const shorten = (text: string): string => (text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text)
  return `${JSON.stringify(rest)}\nstdout: ${shorten(stdout)}\nstderr: ${shorten(stderr)}`
}
