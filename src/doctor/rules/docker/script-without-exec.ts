import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import { programOf } from '../../start/command.ts'
import { ARGUMENTS, type EntryScript, entryScriptOf } from '../../start/entry-script.ts'
import { isManager, isNode } from '../../start/runners.ts'
import { shellFate } from '../../start/shell.ts'

/** A script that starts the program without `exec` stays process 1, and does not pass signals on. */
export const scriptWithoutExec: Rule = {
  id: 'docker/script-without-exec',
  check: (project) =>
    project.dockerfiles.flatMap((image) =>
      [image.entrypoint, image.cmd].flatMap((command) => {
        const script = command && entryScriptOf(command, image, project)
        return script ? faultsIn(script) : []
      }),
    ),
}

function faultsIn({ code, last, words }: EntryScript): Fault[] {
  const program = programOf(words)
  // Of a package manager another rule says more.
  const isLast = program === ARGUMENTS || (isNode(words) && !isManager(program))
  if (!isLast || shellFate({ script: code, shell: 'dash' }, '') !== 'stays') return []
  return [
    {
      level: 'error',
      place: last,
      title: 'The script stays process 1 while your program runs, and does not pass SIGTERM on.',
      ...changeOfLine('Let the program replace the script.', [{ ...last, end: last.start, text: 'exec ' }], {
        isSafe: false,
      }),
    },
  ]
}
