import { resolve, sep } from 'node:path'
import type { Project } from './project.ts'
import type { Package } from './read/package-json.ts'
import type { Variables } from './read/variables.ts'
import type { SourceFile } from './source.ts'
import type { Command } from './start/command.ts'
import { scriptOf } from './start/runners.ts'
import { splitWords } from './start/words.ts'

/** Whether a command or its variables bring lastcall into a program. */
export function isSetUp(words: readonly string[], variables: Variables): boolean {
  if ([...variables.keys()].some((name) => name.startsWith('LASTCALL_'))) return true
  if (variables.get('NODE_OPTIONS')?.value.includes('lastcall/auto')) return true
  return words.some(
    (word, index) =>
      /(^|=)lastcall\/auto$/.test(word) || (/(^|\/)lastcall$/.test(word) && words[index + 1] === 'run'),
  )
}

/**
 * Whether the service of a package uses lastcall. A dependency alone may be there for the command, so it counts only if no source
 * was read that could show more.
 */
export function packageUsesLastcall(
  owner: Package | undefined,
  words: readonly string[],
  project: Project,
): boolean {
  const { code, packages } = project
  if (code.some(({ usesLastcall, file }) => usesLastcall && isPartOf(packages.nearest(file.path), owner)))
    return true
  if (owner === undefined) return false
  const scripts = ['start', scriptOf(words) ?? ''].map((name) => splitWords(owner.scripts[name] ?? ''))
  if (scripts.some((script) => isSetUp(script, new Map()))) return true
  if (isSetUpBeside(owner, project)) return true
  return !hasSources(owner, project) && owner.dependencies.includes('lastcall')
}

/** Whether a package is a service itself, or one of the same project that the service needs. */
export function isPartOf(other: Package | undefined, owner: Package | undefined): boolean {
  return other === owner || (other !== undefined && owner?.dependencies.includes(other.name) === true)
}

/** A manifest often leaves the command to the image, and the variables to a file. */
function isSetUpBeside(owner: Package, { dockerfiles, processes, assignments, packages }: Project): boolean {
  const isOwn = ({ file }: { readonly file: SourceFile }): boolean => packages.nearest(file.path) === owner
  return (
    dockerfiles
      .filter(isOwn)
      .some((image) => isSetUp([...wordsOf(image.entrypoint), ...wordsOf(image.cmd)], image.variables)) ||
    processes.filter(isOwn).some(({ words }) => isSetUp(words, new Map())) ||
    assignments.some((variables) => [...variables.values()].some(isOwn) && isSetUp([], variables))
  )
}

function wordsOf(command: Command | undefined): readonly string[] {
  return command?.words ?? []
}

function hasSources({ folder }: Package, { sources }: Project): boolean {
  return sources.some(({ path }) => resolve(path).startsWith(folder + sep))
}
