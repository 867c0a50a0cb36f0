import { UsageError } from '../usage-error.ts'

/** A line of a Procfile. */
export interface ProcfileEntry {
  readonly name: string
  readonly command: readonly string[]
}

/** A command that means the same without a shell. */
const PLAIN = /^[\w@%+=:,./ \t-]+$/

/** Builtins of a shell that may begin a line. Keywords such as `if` need no mention, since a `;` or `)` follows them. */
const BUILTINS =
  '. : ! [ alias cd command eval export read set shift source test time times trap type ulimit umask unalias unset wait'

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
    if (entries.some((entry) => entry.name === name))
      throw new UsageError(`${place} uses the name \`${name}\` a second time`)
    entries.push({ name, command: commandOf(command) })
  }
  if (entries.length === 0) throw new UsageError(`${file} has no program: add a line \`name: command\``)
  return entries
}

/** Starts a shell only if the line needs one. If possible the command replaces the shell, so that signals reach it. */
function commandOf(line: string): string[] {
  const command = line.replace(/^exec\s+/, '')
  if (PLAIN.test(command) && !needsShell(command)) return command.split(/[ \t]+/)
  return ['/bin/sh', '-c', needsShell(command) ? line : `exec ${command}`]
}

/** True if `exec` cannot run a command: a builtin, one with variables in front, or more than one command. */
function needsShell(command: string): boolean {
  const [first = ''] = command.split(/\s/, 1)
  return BUILTINS.split(' ').includes(first) || /^\w+=/.test(first) || /[;|&(){}`\n]/.test(command)
}
