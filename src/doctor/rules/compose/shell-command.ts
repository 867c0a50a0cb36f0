import type { Project } from '../../project.ts'
import type { ComposeService } from '../../read/compose/compose.ts'
import type { Fault, Rule } from '../../rule.ts'
import type { Command } from '../../start/command.ts'
import { type Manager, managerOf } from '../../start/manager.ts'
import { builtFrom, imageOf } from '../../start/service.ts'
import { withExec } from '../../start/shell.ts'
import { execForm, plainWords } from '../../start/words.ts'
import { remedyInYaml, titleFor } from '../manager-fault.ts'
import { oncePerPlace } from '../once-per-place.ts'
import { execRemedy, shellFault } from '../shell-fault.ts'

/** What a compose file starts in place of an image's command. On a developer's machine it is only a hint. */
export const composeShellCommand: Rule = {
  id: 'compose/shell-command',
  check: (project) =>
    oncePerPlace(
      project.services.flatMap((service) =>
        [service.entrypoint, service.command].flatMap((command) =>
          command && !service.isCommandReplaced ? faultsIn(command, service, project) : [],
        ),
      ),
    ),
}

function faultsIn(command: Command, service: ComposeService, project: Project): Fault[] {
  const manager = managerOf(command)
  if (manager !== undefined) return [managerFault(command, manager, service, project)]
  if (command.script === undefined) return withoutShell(command, service)
  const what = `A shell is process 1 of ${service.name.value}`
  const front = wordsBefore(command, service, project)
  const fault = shellFault(command, imageOf(service, project), what, front)
  return fault ? [{ ...fault, level: levelIn(service, fault.level), remedy: execRemedy(command) }] : []
}

/** Compose starts no shell for a text, so the program gets operators as arguments. */
function withoutShell(command: Command, service: ComposeService): Fault[] {
  const operator = command.words.find((word) => /^(&&|\|\||;|\|)$/.test(word))
  if (operator === undefined || !command.file.text.slice(command.start, command.end).includes(operator))
    return []
  const text = command.words.join(' ')
  if (plainWords(text) !== undefined) return []
  return [
    {
      level: levelIn(service, 'warning'),
      place: command,
      title: `Compose starts no shell for this text: the program of ${service.name.value} gets \`${operator}\` as an argument.`,
      remedy: {
        text: 'Start a shell that the last command replaces.',
        // Words with spaces or variables had quotes.
        ...(!command.words.some((word) => /[\s"'$`\\]/.test(word)) && {
          from: text,
          to: execForm(['sh', '-c', withExec(text) ?? text]),
        }),
      },
    },
  ]
}

function managerFault(command: Command, manager: Manager, service: ComposeService, project: Project): Fault {
  return {
    level: levelIn(service, 'warning'),
    place: command,
    title: titleFor(manager, wordsBefore(command, service, project)),
    remedy: remedyInYaml(command, manager, service.dockerfile ?? service.file.path, project),
  }
}

/** The words of the entry point in front of a command, which the image may bring. */
function wordsBefore(command: Command, service: ComposeService, project: Project): readonly string[] {
  if (command !== service.command) return []
  return (service.entrypoint ?? builtFrom(service, project)?.entrypoint)?.words ?? []
}

function levelIn({ isForDevelopment }: ComposeService, level: Fault['level']): Fault['level'] {
  return isForDevelopment ? 'hint' : level
}
