import { UsageError } from './usage.ts'

/** A line of a Procfile. */
export interface ProcfileEntry {
  readonly name: string
  readonly command: readonly string[]
}

/** Words that need no shell to tell them apart. */
const PLAIN = /^[\w@%+=:,./ \t-]+$/

/** Words that only a shell understands at the beginning of a line. */
const OF_A_SHELL =
  /^(\.|:|!|\[|alias|cd|case|command|eval|export|for|if|read|set|shift|source|test|time|times|trap|type|ulimit|umask|unalias|unset|until|wait|while)$/

/** A variable that is set for one command. */
const ASSIGNMENT = /^\w+=/

/** What makes more than one command of a line. */
const COMPOUND = /[;|&(){}`\n]/

/** Reads the lines `name: command`. */
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

/** A shell is started only where one is needed, and stays only where it has more than one thing to do. */
function commandOf(line: string): string[] {
  const command = line.replace(/^exec\s+/, '')
  const [first = ''] = command.split(/\s/, 1)
  const isOneCommand = !OF_A_SHELL.test(first) && !ASSIGNMENT.test(command)
  if (isOneCommand && PLAIN.test(command)) return command.split(/[ \t]+/)
  return ['/bin/sh', '-c', isOneCommand && !COMPOUND.test(command) ? `exec ${command}` : line]
}
