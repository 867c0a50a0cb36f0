import { basename, dirname, join } from 'node:path/posix'
import type { Project } from '../../project.ts'
import type { DockerCommand, Dockerfile } from '../../read/dockerfile.ts'
import { withoutComments } from '../../read/shell-script.ts'
import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import type { SourceFile } from '../../source.ts'
import { plainWords, withoutInit } from '../../start/command.ts'
import { isNode } from '../../start/runners.ts'
import { joined, shellFate } from '../../start/shell.ts'

/** A script that starts the program without `exec` stays process 1, and does not pass signals on. */
export const scriptWithoutExec: Rule = {
  id: 'docker/script-without-exec',
  check: (project) =>
    project.dockerfiles.flatMap((image) =>
      [image.entrypoint, image.cmd].flatMap((command) => {
        const script = command && scriptOf(command, image, project)
        return script ? faultsIn(script) : []
      }),
    ),
}

function faultsIn(file: SourceFile): Fault[] {
  const code = joined(withoutComments(file.text))
  const lines = code.trimEnd()
  const start = lines.lastIndexOf('\n') + 1
  const line = lines.slice(start)
  const command = line.trim()
  const words = plainWords(command) ?? []
  const at = start + line.length - line.trimStart().length
  const place = { file, start: at, end: at + command.length }
  const isLast = command === '"$@"' || command === '$@' || isNode(words) || /^node\s/.test(command)
  if (!isLast || shellFate({ ...place, script: code, shell: 'dash', words: [] }, '') !== 'stays') return []
  return [
    {
      level: 'error',
      place,
      title: 'The script stays process 1 while your program runs, and does not pass SIGTERM on.',
      ...changeOfLine('Let the program replace the script.', [{ ...place, end: at, text: 'exec ' }], {
        isSafe: false,
      }),
    },
  ]
}

/** The script that a command starts, if it is in the folder that the image is built from. */
function scriptOf(
  { words }: DockerCommand,
  { file, copies }: Dockerfile,
  { open }: Project,
): SourceFile | undefined {
  const inner = withoutInit(words)
  const path = inner.find((word) => /\.(sh|bash)$|entrypoint/.test(word))
  if (path === undefined || inner.indexOf(path) > 1) return undefined
  const folder = dirname(file.path)
  const name = basename(path)
  const copied = copies.filter(({ from }) => basename(from) === name).map(({ from }) => from)
  for (const candidate of [
    ...copied,
    name,
    path.replace(/^\.?\//, ''),
    join('docker', name),
    join('scripts', name),
  ]) {
    const found = open(join(folder, candidate)) ?? open(candidate)
    if (found && /^#!.*\b(sh|bash|dash|ash)\b/.test(found.text)) return found
  }
  return undefined
}
