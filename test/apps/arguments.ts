/** What the command line asks for. */
export interface Arguments {
  readonly names: readonly string[]
  /** Only the few that are marked for it. */
  readonly isCi: boolean
  /** Puts what is measured into the docs. */
  readonly isWritten: boolean
}

export const USAGE = `npm run test:apps [-- [--ci] [--write] [NAMES]]

Installs published programs, stops each under load without and with lastcall, and
fails if one loses a request with it. All of them, or those that are named.

  --ci     only a few small ones
  --write  puts the table into docs/applications.md`

/** The arguments, or what is wrong with them. */
export function parseArguments(words: readonly string[], known: readonly string[]): Arguments | string {
  const names = words.filter((word) => !word.startsWith('-'))
  const flags = words.filter((word) => word.startsWith('-'))
  const unknownFlag = flags.find((flag) => flag !== '--ci' && flag !== '--write')
  if (unknownFlag) return `there is no option ${unknownFlag}`
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) return `no such program: ${unknown.join(', ')}; there are ${known.join(', ')}`
  return { names, isCi: flags.includes('--ci'), isWritten: flags.includes('--write') }
}
