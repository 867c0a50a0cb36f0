import { dirname, join, resolve } from 'node:path'
import type { Project } from '../project.ts'
import type { ComposeService } from '../read/compose/compose.ts'
import type { Package } from '../read/package-json.ts'
import type { Variables } from '../read/variables.ts'
import type { Place, SourceFile } from '../source.ts'
import { isInfrastructure } from '../uses-lastcall.ts'
import { programOf } from './command.ts'
import { wordsOfImage } from './image-words.ts'
import { type MainFile, mainFileIn } from './main-file.ts'
import { isManager } from './runners.ts'
import { scriptBehind } from './script-behind.ts'
import { builtFrom, imageOf } from './service.ts'
import { withoutInit } from './wrappers.ts'

/** One way in which a file starts a program of node. */
export interface Start {
  /** Where the command stands. */
  readonly place: Place
  /** The command without an init, and without a package manager whose script is plain. */
  readonly words: readonly string[]
  readonly variables: Variables
  /** Whether the program runs in a container, where it is process 1 or the child of an init. */
  readonly isInContainer: boolean
  readonly isForDevelopment: boolean
  readonly owner: Package | undefined
  /** The folder to run the command in. */
  readonly folder: string
  /** The program itself, if it is among the files here. */
  readonly main: MainFile | undefined
}

interface Found {
  readonly place: Place
  readonly words: readonly string[]
  readonly path: string
  readonly image?: string
  readonly variables?: Variables
  readonly isInContainer?: boolean
  readonly isForDevelopment?: boolean
}

/** All of them. Those that are closest to a deploy come first, and `npm start` last. */
export function startsOf(project: Project): Start[] {
  return [
    ...imageStarts(project),
    ...serviceStarts(project),
    ...podStarts(project),
    ...project.units.map(({ file, execStart, variables }) => ({
      place: execStart,
      words: execStart.words,
      path: file.path,
      variables,
    })),
    ...project.processes.map((command) => ({
      place: command,
      words: command.words,
      path: command.file.path,
    })),
    ...project.packages.files.flatMap(packageStart),
  ].flatMap((found) => startOf(found, project))
}

function imageStarts({ dockerfiles }: Project): Found[] {
  return dockerfiles.flatMap(({ file, base, entrypoint, cmd, variables }) => {
    const place = cmd ?? entrypoint
    if (place === undefined || isInfrastructure(base)) return []
    const words = wordsOfImage(base, { entrypoint, cmd })
    return [{ place, words, path: file.path, variables, isInContainer: true }]
  })
}

function serviceStarts(project: Project): Found[] {
  return project.services.flatMap((service) => {
    const { file, image, command, entrypoint, variables, isForDevelopment } = service
    const place = command ?? entrypoint
    if (place === undefined || isInfrastructure(image)) return []
    const built = builtFrom(service, project)
    const front = entrypoint ?? built?.entrypoint
    const words = wordsOfImage(imageOf(service, project), { entrypoint: front, cmd: command })
    return [{ place, words, path: pathOf(service, file), variables, isInContainer: true, isForDevelopment }]
  })
}

function pathOf({ dockerfile }: ComposeService, { path }: SourceFile): string {
  return dockerfile ?? path
}

function podStarts({ cluster }: Project): Found[] {
  // Of what a job starts nobody expects that it serves requests.
  const services = cluster.workloads.filter(({ isTask }) => !isTask)
  return services.flatMap(({ file, containers }) =>
    containers.flatMap(({ command, image, variables }) =>
      command === undefined || image === '' || isInfrastructure(image)
        ? []
        : [{ place: command, words: command.words, path: file.path, image, variables, isInContainer: true }],
    ),
  )
}

function packageStart(file: SourceFile): Found[] {
  const start = file.text.search(/"start"\s*:/)
  return start < 0
    ? []
    : [{ place: { file, start, end: start + 7 }, words: ['npm', 'start'], path: file.path }]
}

function startOf(found: Found, project: Project): Start[] {
  const { place, path, image = '', variables = new Map() } = found
  const { isInContainer = false, isForDevelopment = false } = found
  const owner = (image === '' ? undefined : project.packages.ofImage(image)) ?? project.packages.nearest(path)
  const home = owner === undefined ? path : join(owner.folder, 'package.json')
  const words = withoutInit(
    !isManager(programOf(found.words)) ? found.words : (scriptBehind(found.words, home, project).words ?? []),
  )
  if (words[0] === undefined || !/^(.*\/)?node$/.test(words[0])) return []
  const folder = owner?.folder ?? resolve(dirname(path))
  const main = mainFileIn(words, [dirname(path), folder], project)
  return [{ place, words, variables, isInContainer, isForDevelopment, owner, folder, main }]
}
