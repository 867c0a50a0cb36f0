import type { Project } from '../../project.ts'
import type { DockerCommand, Dockerfile } from '../../read/dockerfile.ts'
import type { Fault, Rule } from '../../rule.ts'
import { textOf } from '../../source.ts'
import { programOf } from '../../start/command.ts'
import { entryScriptOf } from '../../start/entry-script.ts'
import { managerOf, withoutManager } from '../../start/manager.ts'
import { isOneShot } from '../../start/one-shot.ts'
import { isManager } from '../../start/runners.ts'
import { scriptBehind } from '../../start/script-behind.ts'
import { losesText, shellFate } from '../../start/shell.ts'
import { managerRemedy, obstacleOf, titleFor } from '../manager-fault.ts'
import { scriptTitle } from '../shell-fault.ts'

/** npm as process 1 ends half a second after SIGTERM, and the kernel then kills the server. */
export const dockerPackageManager: Rule = {
  id: 'docker/package-manager',
  check: (project) =>
    project.dockerfiles.flatMap((image) =>
      [image.entrypoint, image.cmd].flatMap((command) =>
        command ? [...faultOf(command, image, project), ...faultInScript(command, image, project)] : [],
      ),
    ),
}

function faultOf(command: DockerCommand, { entrypoint, cmd }: Dockerfile, project: Project): Fault[] {
  const manager = managerOf(command)
  if (manager === undefined) return []
  const { words, obstacle } = scriptBehind(manager.words, command.file.path, project)
  const isOnlyOne = entrypoint === undefined || cmd === undefined
  const isPlain = manager.words.length === command.words.length
  const others = isOnlyOne ? undefined : 'ENTRYPOINT and CMD are one command'
  const reason = obstacle ?? others ?? (isPlain ? undefined : 'it is a part of a longer command')
  const title = titleFor(manager, command === cmd ? entrypoint?.words : [])
  const text = words && withoutManager(command, words)
  if (text === undefined) {
    const remedy = managerRemedy(undefined, obstacleOf(words, obstacle))
    return [{ level: 'error', place: command, title, remedy }]
  }
  const remedy = managerRemedy(words, reason)
  const lines = { from: `${command.keyword} ${textOf(command)}`, to: `${command.keyword} ${text}` }
  return [
    {
      level: 'error',
      place: command,
      title,
      remedy: { ...remedy, ...lines },
      ...(reason === undefined && { fix: [{ ...command, text }] }),
    },
  ]
}

/** The last line of a script that the image starts. With or without `exec`, npm stands before the program. */
function faultInScript(command: DockerCommand, image: Dockerfile, project: Project): Fault[] {
  const script = entryScriptOf(command, image, project)
  const name = programOf(script?.words ?? [])
  if (script === undefined || !isManager(name) || isOneShot(script.words)) return []
  const { last, words: found } = script
  const { words, obstacle } = scriptBehind(found, command.file.path, project)
  const front = [...(command === image.cmd ? (image.entrypoint?.words ?? []) : []), ...command.words]
  const isShown = words !== undefined && !losesText(last.text)
  return [
    {
      level: 'error',
      place: last,
      title: isReplaced(script.code)
        ? titleFor({ name, words: found }, front)
        : scriptTitle(front, `${name} runs your program`),
      remedy: {
        ...(isShown
          ? managerRemedy(words, obstacle ?? 'the folder of the program in the image is not known')
          : managerRemedy(undefined, obstacleOf(words, obstacle))),
        ...(isShown && { from: last.text, to: `exec ${words.join(' ')}` }),
      },
    },
  ]
}

/** Whether the last command of a script takes its place. */
function isReplaced(code: string): boolean {
  return shellFate({ script: code, shell: 'dash' }, '') === 'goes'
}
