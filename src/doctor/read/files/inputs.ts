import { realpathSync, statSync } from 'node:fs'
import { normalize } from 'node:path'
import type { Skipped } from '../../result.ts'
import type { Input } from '../read-project.ts'
import { findFiles } from './find-files.ts'
import { kindOfNamed } from './kinds.ts'
import { readText } from './read-text.ts'

/** A path that the user has named and that cannot be read. The message is a sentence for the user. */
export class InputError extends Error {}

/** What was read, and what could not be. */
export interface Inputs {
  readonly inputs: readonly Input[]
  readonly unread: readonly Skipped[]
}

/** The files below the paths, each once. `-` is standard input, a manifest or a compose file. */
export function readInputs(paths: readonly string[], readStdin: () => string): Inputs {
  const found = new Map<string, Input>()
  const unread: Skipped[] = []
  for (const path of paths) {
    for (const input of inputsOf(path, readStdin, unread)) {
      const own = input.path === '-' ? '-' : realpathSync(input.path)
      if (!found.has(own)) found.set(own, input)
    }
  }
  const [first] = unread
  if (found.size === 0 && first) throw new InputError(`cannot read ${first.file}: ${first.why}`)
  return { inputs: [...found.values()], unread }
}

function inputsOf(path: string, readStdin: () => string, unread: Skipped[]): Input[] {
  if (path === '-') return [{ path, text: stdinWith(readStdin), kind: 'yaml' }]
  if (isFolder(path)) {
    const files = findFiles(normalize(path), unread)
    return files.flatMap(({ path: each, kind }) => {
      const read = attempt(each, unread)
      return read ? [{ path: each, kind, ...read }] : []
    })
  }
  const read = attempt(path, unread)
  if (read === undefined) return []
  const kind = kindOfNamed(path, read.text)
  if (kind === undefined)
    throw new InputError(
      `cannot tell what ${path} is: name a package.json, Dockerfile, YAML file, .service unit, Procfile, ecosystem file, nginx or HAProxy configuration, or code`,
    )
  return [{ path: normalize(path), kind, ...read }]
}

function stdinWith(readStdin: () => string): string {
  let text = ''
  try {
    text = readStdin()
  } catch (error) {
    throw new InputError(`cannot read standard input: ${(error as Error).message}`)
  }
  if (text.trim() === '')
    throw new InputError('standard input is empty; with -, pass a manifest or a compose file to it')
  return text
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    throw new InputError(`there is no ${path}`)
  }
}

/** What others say must not be lost with a file that cannot be read. */
function attempt(path: string, unread: Skipped[]): ReturnType<typeof readText> | undefined {
  try {
    return readText(path)
  } catch (error) {
    unread.push({ file: path, why: (error as Error).message })
    return undefined
  }
}
