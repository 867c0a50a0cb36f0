import { join } from 'node:path'
import type { Project } from '../project.ts'
import type { SourceFile } from '../source.ts'

/** The program that node runs. */
export interface MainFile {
  readonly file: SourceFile
  /** Which word of the command names it. */
  readonly at: number
  /** Whether the file is the source from which the one of the command is built. */
  readonly isSource: boolean
}

/** With these, node runs something else than a file, or runs it again and again. */
const NO_FILE = /^(-e|-p|-pe|-i|-c|--eval|--print|--interactive|--check|--test|--run|--watch.*)(=|$)/

/** Options whose value is the next word. */
const VALUED = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file|--title)$/

/** The program of `node FILE …`, in one of these folders; undefined if it is not there. */
export function mainFileIn(
  words: readonly string[],
  folders: readonly string[],
  { open }: Project,
): MainFile | undefined {
  const at = indexOfFile(words)
  const name = at === undefined ? undefined : words[at]
  if (at === undefined || name === undefined || name === '.') return undefined
  const paths = localPaths(name)
  const first = (candidates: readonly string[]): SourceFile | undefined => {
    for (const folder of folders)
      for (const candidate of candidates) {
        const file = open(join(folder, candidate))
        if (file !== undefined) return file
      }
    return undefined
  }
  const own = first(paths.flatMap((path) => ['', '.js', '/index.js'].map((suffix) => path + suffix)))
  const file = own ?? first(paths.flatMap(sourcesOf))
  return file && { file, at, isSource: own === undefined }
}

/** Where the source of a built file may be: that of `dist/main.js` is `src/main.ts`. What is built is seldom kept with the sources. */
function sourcesOf(path: string): string[] {
  const [, rest] = /^(?:.*\/)?(?:dist|build|out|lib)\/(.+?)(?:\.[cm]?js)?$/.exec(path) ?? []
  if (rest === undefined) return []
  const places = [join('src', rest), rest]
  return places.flatMap((place) => ['.ts', '.mts', '.cts', '/index.ts'].map((suffix) => place + suffix))
}

function indexOfFile(words: readonly string[]): number | undefined {
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] as string
    if (NO_FILE.test(word)) return undefined
    if (VALUED.test(word)) index += 1
    else if (!word.startsWith('-')) return index
  }
  return undefined
}

/** A path in an image begins with folders that are not here: `/app/server.js` is `server.js`. */
function localPaths(name: string): string[] {
  if (!name.startsWith('/')) return [name]
  const parts = name.slice(1).split('/')
  return parts.map((_, index) => parts.slice(index).join('/'))
}
