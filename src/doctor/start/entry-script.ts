import { basename, dirname, join } from 'node:path/posix'
import type { Project } from '../project.ts'
import type { DockerCommand, Dockerfile } from '../read/dockerfile.ts'
import { withoutComments } from '../read/shell-script.ts'
import type { Place, SourceFile } from '../source.ts'
import { joined } from './shell.ts'
import { plainWords } from './words.ts'
import { withoutInit } from './wrappers.ts'

/** A shell script that an image starts. */
export interface EntryScript {
  /** Its text without comments, and as long. */
  readonly code: string
  /** Its last line that is not empty. */
  readonly last: Place & { readonly text: string }
  /** The words of that line, if it is one plain command. {@link ARGUMENTS} stands for the arguments of the script. */
  readonly words: readonly string[]
}

/** The word in place of `"$@"`. */
export const ARGUMENTS = '$@'

/** The script that a command of an image starts, if it is in the folder that the image is built from. */
export function entryScriptOf(
  command: DockerCommand,
  image: Dockerfile,
  project: Project,
): EntryScript | undefined {
  const file = fileOf(command, image, project)
  if (file === undefined) return undefined
  const code = joined(withoutComments(file.text))
  const lines = code.trimEnd()
  const start = lines.lastIndexOf('\n') + 1
  const line = lines.slice(start)
  const text = line.trim()
  const at = start + line.length - line.trimStart().length
  return { code, last: { file, start: at, end: at + text.length, text }, words: wordsOf(text) }
}

/** Another variable may be a part of any word, so of a line of node only the beginning is known. */
function wordsOf(text: string): readonly string[] {
  const words = plainWords(text.replaceAll(/"\$@"|\$@|"\$\*"|\$\*/g, 'ARGUMENTS'))
  return (words ?? text.split(/\s+/)).map((word) => (word === 'ARGUMENTS' ? ARGUMENTS : word))
}

function fileOf(
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
