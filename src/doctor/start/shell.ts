import { beginsReplaced, endsCompound, isEachBranchReplaced, isReplaced } from './branches.ts'
import type { Command } from './command.ts'
import { hasOperators, plainWords, QUOTED, splitWords, withoutQuotes } from './words.ts'

/**
 * What becomes of a shell when it comes to its last command. `'stays'`: the command is its child, and gets no signal. `'goes'`:
 * the command takes its place.
 */
export type ShellFate = 'stays' | 'goes' | 'unknown'

/** Images by what `sh` is in them. Of others it is not known. */
const SH_BY_IMAGE: readonly (readonly [shell: string, image: RegExp])[] = [
  ['ash', /alpine|busybox/],
  ['bash', /(^|\/)(ubi\d?|rhel|centos|fedora|rockylinux|almalinux|amazonlinux|opensuse|archlinux)([-/:@]|$)/],
  ['dash', /(^|\/)(debian|ubuntu|node|python|ruby|php|golang|rust|perl|buildpack-deps|bitnami\/node)(:|@|$)/],
]

/**
 * Measured with bash 5.2, BusyBox 1.35 and dash 0.5.12. dash never gives its place away. bash does, unless its last command has a
 * redirection or is a compound one. The shell of BusyBox always does.
 */
export function shellFate(
  { script = '', shell }: Pick<Command, 'script' | 'shell'>,
  image: string,
): ShellFate {
  const commands = commandsOf(script)
  const [first = ''] = commands
  const last = commands.at(-1) ?? ''
  if (beginsReplaced(first) || isReplaced(last) || isEachBranchReplaced(commands) || handlesSignals(script))
    return 'goes'
  if (/[|&]/.test(last)) return 'stays'
  switch (shell === 'sh' ? shellOf(image) : shell) {
    case 'dash':
      return 'stays'
    case 'ash':
      return 'goes'
    case 'bash':
      return /[<>(){}]|^(fi|done|esac)\b/.test(last) ? 'stays' : 'goes'
    default:
      return 'unknown'
  }
}

function shellOf(image: string): string | undefined {
  return SH_BY_IMAGE.find(([, pattern]) => pattern.test(image))?.[0]
}

/** The last command of a script, with its pipes and what runs behind. Quoted text is a word. */
function lastCommand(script: string): string {
  return commandsOf(script).at(-1) ?? ''
}

/** Whether the last command of a script has a pipe, or runs behind: then `exec` is of no use before it. */
export function isBeside(script: string): boolean {
  return /[|&]/.test(lastCommand(script))
}

/** Whether a script ends with a compound command. */
export function isCompound(script: string): boolean {
  return endsCompound(lastCommand(script))
}

function commandsOf(script: string): readonly string[] {
  const parts = withoutQuotes(joined(script))
    .replaceAll(/\d?[<>]&\d?-?|&>/g, '>')
    .split(/&&|\|\||[;\n]/)
    .map((part) => part.trim())
  return parts.filter((part) => part !== '' && !part.startsWith('#'))
}

/** A line that ends with a backslash goes on. The text stays as long. */
export function joined(script: string): string {
  return script.replaceAll(/\\\r?\n/g, (end) => ' '.repeat(end.length))
}

/** The words of a command, or of the last one of its script. Variables in front are left out. */
export function lastWords({ words, script }: Command): readonly string[] {
  if (script === undefined || words.length > 0) return words
  return isBeside(script) ? [] : splitWords(lastCommand(script).replace(/^(\w+=\S*\s+)+/, ''))
}

/**
 * A script with other words as its last command, which replaces the shell. Undefined if it has one command only, or if words would
 * lose quotes, variables or lines of it.
 */
export function withLast(script: string, words: readonly string[]): string | undefined {
  const text = script.trim()
  const at = startOfLast(text)
  return at === 0 || losesText(script) ? undefined : `${text.slice(0, at)} exec ${words.join(' ')}`
}

/** Whether the words of the last command are not all of it. */
export function losesText(script: string): boolean {
  const text = script.trim()
  const last = text.slice(startOfLast(text))
  return text.includes('\n') || /["']/.test(last) || plainWords(last) === undefined
}

function handlesSignals(script: string): boolean {
  return /(^|[\s;&])trap\s/.test(script)
}

/** Commands that have no work to lose. */
const IDLE = /^(sleep|tail|echo|cat|true|date)\b/

/** Whether nobody waits for what a script does. A service may start after a `sleep`. */
export function isIdle(script: string): boolean {
  if (/\bwhile\s+(true|:|\[)|\bfor\s+\w+\s+in\b/.test(script)) return true
  return commandsOf(script).every((command) => IDLE.test(command))
}

/** Where the last command of a script begins: behind the last `&&` or `;` that is not in quotes. */
function startOfLast(script: string): number {
  const plain = script.replaceAll(QUOTED, (text) => 'q'.repeat(text.length))
  const at = Math.max(plain.lastIndexOf('&&') + 1, plain.lastIndexOf(';'))
  return at > 0 ? at + 1 : 0
}

/** What is no program, or does not serve anything. */
const NO_PROGRAM =
  /^(if|then|else|elif|fi|case|esac|for|while|until|do|done|true|false|echo|exit|return|cd|export|set|wait|source|[.:![])(\s|$)/

/** A script whose last command replaces the shell; undefined if that takes more than a word. */
export function withExec(script: string): string | undefined {
  const text = script.trim()
  const at = startOfLast(text)
  const last = text.slice(at).trim()
  if (script.includes('\n') || last === '' || hasOperators(last)) return undefined
  const before = text.slice(0, at).trimEnd()
  // Variables in front of a command are set by the shell.
  const [assignments = ''] = /^(\w+=\S*\s+)+/.exec(last) ?? []
  const command = last.slice(assignments.length)
  return NO_PROGRAM.test(command) ? undefined : `${before} ${assignments}exec ${command}`.trim()
}
