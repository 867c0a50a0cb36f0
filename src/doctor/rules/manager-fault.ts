import type { Project } from '../project.ts'
import type { Fault } from '../rule.ts'
import { type Command, writtenOf } from '../start/command.ts'
import { type Manager, withoutManager } from '../start/manager.ts'
import { scriptBehind } from '../start/script-behind.ts'

/** What is wrong with a package manager as process 1. */
export function titleFor(manager: string): string {
  return /^np[mx]$/.test(manager)
    ? `${manager} is process 1. It ends 500 ms after SIGTERM and takes your server with it: the kernel then kills all other processes of the container, in the middle of requests.`
    : `${manager} is process 1, and your server its child: the server may never receive SIGTERM.`
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

/** The remedy for a `command` of a manifest or a compose file. `--fix` leaves it: the image may have another folder. */
export function remedyInYaml(
  command: Command,
  manager: Manager,
  path: string,
  project: Project,
): Fault['remedy'] {
  const { words, obstacle } = scriptBehind(manager.words, path, project)
  if (words === undefined) return managerRemedy(words, obstacle)
  const remedy = managerRemedy(words, obstacle ?? 'the folder of the program in the image is not known')
  return {
    ...remedy,
    from: `command: ${writtenOf(command)}`,
    to: `command: ${withoutManager(command, words)}`,
  }
}
