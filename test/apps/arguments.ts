/** What the command line asks for. */
export interface Arguments {
  readonly names: readonly string[]
  /** Only the few that are marked for it. */
  readonly isCi: boolean
  /** Runs each program twice, and compares the outcomes. */
  readonly isTwice: boolean
  /** Puts what is measured into the docs. */
  readonly isWritten: boolean
}

const FLAGS = ['--ci', '--twice', '--write']

export const USAGE = `npm run test:apps [-- [--ci] [--twice] [--write] [NAMES]]

Installs published programs, stops each under load without and with lastcall, and
fails if one loses a request with it. All of them, or those that are named.

  --ci     only a few small ones
  --twice  runs each twice, and fails if the second outcome is another one
  --write  puts the table into docs/applications.md`

/** The arguments, or what is wrong with them. */
export function parseArguments(words: readonly string[], known: readonly string[]): Arguments | string {
  const names = words.filter((word) => !word.startsWith('-'))
  const flags = words.filter((word) => word.startsWith('-'))
  const unknownFlag = flags.find((flag) => !FLAGS.includes(flag))
  if (unknownFlag) return `there is no option ${unknownFlag}`
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) return `no such program: ${unknown.join(', ')}; there are ${known.join(', ')}`
  const [isCi, isTwice, isWritten] = FLAGS.map((flag) => flags.includes(flag)) as [boolean, boolean, boolean]
  return { names, isCi, isTwice, isWritten }
}
