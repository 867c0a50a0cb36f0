import { dirname, join } from 'node:path/posix'
import type { Project } from '../../project.ts'
import type { Pm2App } from '../../read/pm2/pm2.ts'
import { withoutComments } from '../../read/shell-script.ts'
import type { Fault, Rule } from '../../rule.ts'
import { managerOf } from '../../start/manager.ts'
import { scriptBehind } from '../../start/script-behind.ts'
import { shellFate } from '../../start/shell.ts'
import { nameOf } from '../../start/words.ts'
import { managerRemedy } from '../manager-fault.ts'

/** PM2 signals all processes of an application, unless the file says otherwise. Then npm or a shell keeps the signal. */
export const treekill: Rule = {
  id: 'pm2/treekill',
  check: (project) => project.apps.flatMap((app) => faultsIn(app, project)),
}

function faultsIn({ file, name, command, alone }: Pm2App, project: Project): Fault[] {
  if (alone === undefined) return []
  const manager = managerOf(command)
  const front = manager?.name ?? shellOf(command.words, file.path, project)
  if (front === undefined) return []
  const what =
    alone.value === 'treekill'
      ? `With \`treekill: false\`, PM2 signals ${front} alone`
      : `PM2 sends its message to ${front} alone`
  const program = `the program of ${name || 'the application'}`
  // Only these were tried.
  const isCertain = /^(npm|bash)$/.test(front)
  return [
    {
      level: isCertain ? 'error' : 'warning',
      place: alone,
      title: isCertain
        ? `${what}, and ${front} does not pass it on: ${program} starts no shutdown, and keeps running when PM2 takes it for stopped.`
        : `${what}, and ${front} stands between PM2 and ${program}, which may never learn of the stop.`,
      remedy:
        manager === undefined
          ? {
              text: 'Name the program itself in `script`, or start it by `exec` in the last line of the script.',
            }
          : remedyFor(manager.words, file.path, project),
    },
  ]
}

/** The file in place of npm, if the script that npm runs is `node FILE`. */
function remedyFor(words: readonly string[], path: string, project: Project): Fault['remedy'] {
  const behind = scriptBehind(words, path, project)
  const [, main, ...rest] = behind.words ?? []
  if (behind.words === undefined) return managerRemedy(undefined, behind.obstacle)
  const isPlain = main !== undefined && !main.startsWith('-') && rest.length === 0
  return { text: 'Start the program itself, without `args`.', ...(isPlain && { to: `script: '${main}'` }) }
}

/** The shell that runs a script whose last command does not replace it; undefined if there is none, or nobody knows. */
function shellOf(words: readonly string[], path: string, { open }: Project): string | undefined {
  const [shell = '', script] = words
  if (script === undefined || !/^(ba|da|z|k|a)?sh$/.test(nameOf(shell))) return undefined
  const text = open(join(dirname(path), script))?.text
  // No shell gives its place to the last command of a file.
  return text !== undefined && shellFate({ script: withoutComments(text), shell: 'dash' }, '') === 'stays'
    ? nameOf(shell)
    : undefined
}
