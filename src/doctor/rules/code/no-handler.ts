import { resolve, sep } from 'node:path'
import { isPartOf, isSetUp } from '../../package-uses-lastcall.ts'
import type { Project } from '../../project.ts'
import type { Fault, Rule } from '../../rule.ts'
import type { SourceFile } from '../../source.ts'
import { rehearsalOf } from '../../start/rehearsal.ts'
import { type Start, startsOf } from '../../start/starts.ts'
import { SHUTDOWN_LIBRARIES } from './shutdown-libraries.ts'

/** A server of which no source answers SIGTERM. */
export const noHandler: Rule = {
  id: 'code/no-handler',
  check: (project) =>
    oncePerProgram(startsOf(project))
      .filter((start) => isSurelyWithout(start, project))
      .map(faultOf),
}

function faultOf(start: Start): Fault {
  const { place, words, isInContainer, isForDevelopment } = start
  const command = ['node --import lastcall/auto', ...words.slice(1)].join(' ')
  return {
    level: isInContainer && !isForDevelopment ? 'warning' : 'hint',
    place,
    title: isInContainer
      ? 'No source here handles SIGTERM. As process 1 of a container, Node ignores the signal until it is killed; behind an init it ends at once. Either way, requests that are under way are lost.'
      : 'No source here handles SIGTERM. Node then ends at once, and requests that are under way are cut.',
    remedy: {
      text: `See it happen: \`${rehearsalOf(start)}\`. To mend it without a change of your code, install lastcall and start \`${command}\`.`,
    },
  }
}

/** Of several starts of one program the first counts; what `npm start` says counts if nothing else starts the package. */
function oncePerProgram(starts: readonly Start[]): Start[] {
  const seen = new Set<string>()
  const sorted = [...starts].sort(
    (one, other) => Number(one.isForDevelopment) - Number(other.isForDevelopment),
  )
  return sorted.filter(({ main, owner, place }) => {
    if (main === undefined) return false
    const isScript = /(^|[\\/])package\.json$/.test(place.file.path)
    if (isScript && starts.some((other) => other.owner === owner && other.place.file !== place.file))
      return false
    const path = resolve(main.file.path)
    return !seen.has(path) && seen.add(path) !== undefined
  })
}

const MENTION = new RegExp(
  String.raw`SIGTERM|enableShutdownHooks|\b(?:from|import|require)\s*\(?\s*['"\`](?:${SHUTDOWN_LIBRARIES.join('|')})(?:/[\w-]+)*['"\`]|\blastcall\b`,
)

/** What shows that a program is a server, so there are requests to lose. */
const SERVER = /\.listen\s*\(|\bserve\s*\(|\.bindAsync\s*\(/

function isSurelyWithout(start: Start, project: Project): boolean {
  const { words, variables, owner, main } = start
  if (main === undefined || isSetUp(words, variables) || hasPreload(start)) return false
  if (owner?.dependencies.some((name) => SHUTDOWN_LIBRARIES.some((each) => each === name))) return false
  const own = sourcesOf(start, project)
  if (own.length === 0) return false
  const texts = [main.file, ...own].map(({ text }) => text)
  return !texts.some((text) => MENTION.test(text)) && texts.some((text) => SERVER.test(text))
}

const PRELOAD = /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=(.*))?$/

/** A module that node loads before the program, and that may handle signals. Files of the project are among its sources. */
function hasPreload({ words, variables }: Start): boolean {
  const all = [...words, ...(variables.get('NODE_OPTIONS')?.value.split(/\s+/) ?? [])]
  return all.some((word, index) => {
    const [isOption, inside = all[index + 1] ?? ''] = PRELOAD.exec(word) ?? []
    return isOption !== undefined && !/^\.{0,2}\/|^dotenv\/config$/.test(inside)
  })
}

/** The code below the folder of the program, and that of packages of the same project which it needs. */
function sourcesOf({ folder, owner }: Start, { sources, packages }: Project): SourceFile[] {
  return sources.filter(({ path }) => {
    if (resolve(path).startsWith(folder + sep)) return true
    return owner !== undefined && isPartOf(packages.nearest(path), owner)
  })
}
