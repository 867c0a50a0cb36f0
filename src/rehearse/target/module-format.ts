import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { linkOf } from '../system/proc-files.ts'

/** Options of Node that take the next word. */
const WITH_VALUE =
  /^(-r|-C|--(require|import|loader|experimental-loader|conditions|env-file|title|cpu-prof-dir))$/

/** Whether a source has the form that a compiler makes from `import`, or is a module that Node recognizes by its code. */
const HAS_IMPORTS = /^(import|export)\s|__esModule/m

/** Whether a process of Node runs a file whose source has `require`. False if the file cannot be found. */
export function runsCommonJs({ pid, command }: { readonly pid: number; readonly command: string }): boolean {
  return isCommonJs(command, linkOf(`/proc/${pid}/cwd`) ?? process.cwd())
}

/** The same of a command line in a folder. */
export function isCommonJs(command: string, folder: string): boolean {
  const file = programIn(command, folder)
  if (file === undefined || /\.[mc]?tsx?$|\.mjs$/.test(file)) return false
  if (file.endsWith('.cjs')) return true
  return typeOfNearestPackage(dirname(file)) !== 'module' && !HAS_IMPORTS.test(textOf(file))
}

/** The file that a command line starts. */
function programIn(command: string, folder: string): string | undefined {
  const words = command.split(' ').slice(1)
  const at = words.findIndex(
    (word, index) => !word.startsWith('-') && !WITH_VALUE.test(words[index - 1] ?? ''),
  )
  const path = resolve(folder, words[at] ?? '')
  return at < 0 ? undefined : [path, `${path}.js`, join(path, 'index.js')].find(isFile)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function typeOfNearestPackage(folder: string): unknown {
  const text = textOf(join(folder, 'package.json'))
  if (text === '') return dirname(folder) === folder ? undefined : typeOfNearestPackage(dirname(folder))
  try {
    return JSON.parse(text)?.type
  } catch {
    return undefined
  }
}

/** Empty for a file that cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
