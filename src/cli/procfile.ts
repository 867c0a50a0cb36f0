import { UsageError } from './usage-error.ts'

/** A line of a Procfile. */
export interface ProcfileEntry {
  readonly name: string
  readonly command: readonly string[]
}

/** A command that means the same without a shell. */
const PLAIN = /^[\w@%+=:,./ \t-]+$/

/**
 * Lines for which a shell has to stay: `exec` cannot run a builtin or a variable that is set in front of a command, and
 * leaves no shell for a second command. Keywords such as `if` need no mention, since a `;` or `)` follows them.
 */
const NEEDS_SHELL = [
  /^(\.|:|!|\[|alias|cd|command|eval|export|read|set|shift|source|test|times?|trap|type|ulimit|umask|unalias|unset|wait)(\s|$)/,
  /^\w+=/,
  /[;|&(){}`\n]/,
]

/** S10: reads the lines `name: command`. */
export function parseProcfile(text: string, file: string): ProcfileEntry[] {
  const entries: ProcfileEntry[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const [, name, command] = /^\s*([\w.-]+)\s*:\s*(.*\S)\s*$/.exec(line) ?? []
    const place = `line ${index + 1} of ${file}`
    if (name === undefined || command === undefined) {
      throw new UsageError(`${place} must be \`name: command\`, got ${JSON.stringify(line)}`)
    }
    if (entries.some((entry) => entry.name === name)) throw new UsageError(`${place} has a second ${name}`)
    entries.push({ name, command: commandOf(command) })
  }
  if (entries.length === 0) throw new UsageError(`${file} has no line \`name: command\``)
  return entries
}

/** Starts a shell only if the line needs one. The command replaces the shell, so that signals reach it. */
function commandOf(line: string): string[] {
  const command = line.replace(/^exec\s+/, '')
  if (NEEDS_SHELL.some((pattern) => pattern.test(command))) return ['/bin/sh', '-c', line]
  return PLAIN.test(command) ? command.split(/[ \t]+/) : ['/bin/sh', '-c', `exec ${command}`]
}
