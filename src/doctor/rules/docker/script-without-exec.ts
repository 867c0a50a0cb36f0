import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import { programOf } from '../../start/command.ts'
import { ARGUMENTS, type EntryScript, entryScriptOf } from '../../start/entry-script.ts'
import { isManager, isNode } from '../../start/runners.ts'
import { shellFate } from '../../start/shell.ts'
import { scriptTitle } from '../shell-fault.ts'

/** A script that starts the program without `exec` stays process 1, and does not pass signals on. */
export const scriptWithoutExec: Rule = {
  id: 'docker/script-without-exec',
  check: (project) =>
    project.dockerfiles.flatMap((image) =>
      [image.entrypoint, image.cmd].flatMap((command) => {
        const script = command && entryScriptOf(command, image, project)
        const front = command === image.cmd ? (image.entrypoint?.words ?? []) : []
        return script ? faultsIn(script, [...front, ...command.words]) : []
      }),
    ),
}

function faultsIn({ code, last, words }: EntryScript, front: readonly string[]): Fault[] {
  const program = programOf(words)
  // Of a package manager another rule says more.
  const isLast = program === ARGUMENTS || (isNode(words) && !isManager(program))
  if (!isLast || shellFate({ script: code, shell: 'dash' }, '') !== 'stays') return []
  return [
    {
      level: 'error',
      place: last,
      title: scriptTitle(front, 'your program runs'),
      ...changeOfLine('Let the program replace the script.', [{ ...last, end: last.start, text: 'exec ' }], {
        isSafe: false,
      }),
    },
  ]
}
