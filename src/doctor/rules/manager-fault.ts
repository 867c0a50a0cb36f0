import type { Project } from '../project.ts'
import type { Fault } from '../rule.ts'
import { type Command, writtenOf } from '../start/command.ts'
import { type Manager, withoutManager } from '../start/manager.ts'
import { scriptBehind } from '../start/script-behind.ts'
import { initOf } from '../start/wrappers.ts'

/** What is wrong with a package manager between the platform and the program. Words of an entry point may stand before its own. */
export function titleFor({ name, words }: Manager, entrypoint: readonly string[] = []): string {
  const init = initOf([...entrypoint, ...words])
  const what = init === undefined ? 'is process 1' : `is all that ${init} starts`
  return /^np[mx]$/.test(name)
    ? `${name} ${what}. It ends 500 ms after SIGTERM and takes your server with it: the kernel then kills all other processes of the container, in the middle of requests.`
    : `${name} ${what}, and your server its child: the server may never receive SIGTERM.`
}

/** What to do about a package manager, and why `--fix` does not. */
export function managerRemedy(
  words: readonly string[] | undefined,
  obstacle: string | undefined,
): { readonly text: string } {
  const start = 'Start the program itself'
  if (words === undefined) return { text: `${start}, as a list of its words. Not shown here: ${obstacle}.` }
  return { text: obstacle === undefined ? `${start}.` : `${start}. Not changed by --fix: ${obstacle}.` }
}

/** Why no line is shown: it is known what starts, but the words of a line would not be the same command. */
export function obstacleOf(
  words: readonly string[] | undefined,
  obstacle: string | undefined,
): string | undefined {
  return words === undefined ? obstacle : 'the command has quotes, variables or several lines'
}

/** The remedy for a `command` of a manifest or a compose file. `--fix` leaves it: the image may have another folder. */
export function remedyInYaml(
  command: Command,
  manager: Manager,
  path: string,
  project: Project,
): Fault['remedy'] {
  const { words, obstacle } = scriptBehind(manager.words, path, project)
  const better = words && withoutManager(command, words)
  if (better === undefined) return managerRemedy(undefined, obstacleOf(words, obstacle))
  const remedy = managerRemedy(words, obstacle ?? 'the folder of the program in the image is not known')
  return {
    ...remedy,
    from: `command: ${writtenOf(command)}`,
    to: `command: ${better}`,
  }
}
