import { isForWindows } from '../../base-image.ts'
import type { DockerCommand, Dockerfile } from '../../read/dockerfile.ts'
import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import { textOf } from '../../source.ts'
import { programOf } from '../../start/command.ts'
import { managerOf } from '../../start/manager.ts'
import { withExec } from '../../start/shell.ts'
import { execForm, hasOperators } from '../../start/words.ts'
import { withoutInit } from '../../start/wrappers.ts'
import { execRemedy, shellFault } from '../shell-fault.ts'

/** Lines that end by themselves, or are for a person. */
const NO_SERVICE = /^(bash|sh|zsh|true|false|node)$/

/** A shell is process 1, and the program its child: the shell does not pass signals on. */
export const shellForm: Rule = {
  id: 'docker/shell-form',
  check: ({ dockerfiles }) =>
    dockerfiles.flatMap((image) =>
      [image.entrypoint, image.cmd].flatMap((command) => (command ? faultOf(command, image) : [])),
    ),
}

function faultOf(command: DockerCommand, { base, entrypoint, cmd }: Dockerfile): Fault[] {
  const { script, isShellForm, keyword } = command
  if (script === undefined || NO_SERVICE.test(script) || managerOf(command) || isForWindows(base)) return []
  if (isShellForm && script.startsWith('[')) return brokenList(command, script)
  const what = isShellForm ? `The shell form of ${keyword}` : `The shell in ${keyword}`
  const front = command === cmd ? entrypoint?.words : []
  const fault = shellFault(command, base, `${what} makes a shell process 1`, front)
  return fault ? [{ ...fault, ...remedyOf(command, script) }] : []
}

/** Docker takes what is no JSON for a shell command, and the shell finds no program of that name. */
function brokenList(command: DockerCommand, script: string): Fault[] {
  const title = `${command.keyword} looks like a list, but it is no JSON: Docker passes it to a shell as it is.`
  const better = script.replaceAll(/'([^'"\\]*)'/g, '"$1"')
  return [
    {
      level: 'error',
      place: command,
      title,
      ...(isList(better)
        ? changeOfLine('JSON has double quotes.', [{ ...command, text: better }], { isSafe: true })
        : { remedy: { text: 'Write a list of texts in double quotes.' } }),
    },
  ]
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

function remedyOf(command: DockerCommand, script: string): Pick<Fault, 'remedy' | 'fix'> {
  const { words, isShellForm, keyword } = command
  const isOneLine = !textOf(command).includes('\n')
  if (words.length > 0 && isShellForm && isOneLine && programOf(words) !== '')
    return changeOfLine('Use the exec form.', [{ ...command, text: execForm(words) }], {
      isSafe: isProgram(words),
    })
  const better = withExec(script)
  if (!isShellForm || !isOneLine || better === undefined)
    return { remedy: withKeyword(execRemedy(command), keyword) }
  const text = hasOperators(script)
    ? 'Let the last command replace the shell.'
    : 'Let the command replace the shell.'
  return changeOfLine(text, [{ ...command, text: better }], { isSafe: false })
}

/** A script may lack the line that names its interpreter, and a builtin of the shell is no program. */
function isProgram(words: readonly string[]): boolean {
  return !/\.(sh|bash)$|^(\.|source|cd|eval|export|set|ulimit|wait)$/.test(withoutInit(words)[0] ?? '')
}

function withKeyword({ text, from, to }: Fault['remedy'], keyword: string): Fault['remedy'] {
  return from === undefined || to === undefined
    ? { text }
    : { text, from: `${keyword} ${from}`, to: `${keyword} ${to}` }
}
