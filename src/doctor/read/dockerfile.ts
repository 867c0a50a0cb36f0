import { DockerfileParser, type Env, type From, type Instruction } from 'dockerfile-ast'
import { type Located, locate, type Place, type SourceFile, textOf } from '../source.ts'
import { type Command, commandOf, scriptCommand } from '../start/command.ts'
import { startOf } from '../start/entrypoint.ts'
import { nameOf } from '../start/words.ts'
import type { Variable, Variables } from './variables.ts'

/** What an image of a Dockerfile starts: one stage, with what that stage inherits from stages of the same file. */
export interface Dockerfile {
  readonly file: SourceFile
  /** The name of the stage, if it has one. */
  readonly stage: string | null
  /** The image that the stage rests on, as far as the file says. */
  readonly base: string
  readonly cmd: DockerCommand | undefined
  readonly entrypoint: DockerCommand | undefined
  readonly stopSignal: Located<string> | undefined
  readonly variables: Variables
  /** What the image takes from the folder of the file, and where it goes. */
  readonly copies: readonly { readonly from: string; readonly to: string }[]
}

/** The arguments of CMD or ENTRYPOINT. */
export interface DockerCommand extends Command {
  readonly keyword: 'CMD' | 'ENTRYPOINT'
  readonly isShellForm: boolean
}

interface Stage {
  readonly name: string | null
  readonly image: string
  readonly parent: Stage | undefined
  readonly instructions: Instruction[]
}

/** Stages that nobody deploys. */
const DEVELOPMENT = /^(dev|devel|develop|development|debug|tests?|testing|local|lint)([-_.]|$)/i

/**
 * Reads a Dockerfile: the stage of this name, else the last one that is not for development. Undefined if there is none.
 */
export function readDockerfile(file: SourceFile, name?: string): Dockerfile | undefined {
  const stages = stagesIn(file)
  const stage =
    name === undefined
      ? (stages.findLast((each) => !isForDevelopment(each.name)) ?? stages.at(-1))
      : stages.find((each) => each.name === name)
  return stage && imageOf(stage, file)
}

/** Whether a stage is for a developer's machine, or for tests, going by its name. */
export function isForDevelopment(stage: string | null): boolean {
  return DEVELOPMENT.test(stage ?? '')
}

function stagesIn(file: SourceFile): Stage[] {
  const stages: Stage[] = []
  const defaults = new Map<string, string>()
  // For Docker a carriage return alone ends no line, and for the parser it does.
  const text = file.text.replaceAll(/\r(?!\n)/g, ' ')
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === 'FROM')
      stages.push(stageOf(instruction as unknown as From, stages, defaults))
    else if (stages.length === 0) addDefaults(instruction, defaults)
    else stages.at(-1)?.instructions.push(instruction)
  }
  return stages
}

function imageOf(stage: Stage, file: SourceFile): Dockerfile {
  const chain = chainOf(stage)
  const all = chain.flatMap(({ instructions }) => instructions)
  const lastOf = (keyword: string): Instruction | undefined =>
    all.filter((each) => each.getKeyword() === keyword && argumentsOf(each) !== '').at(-1)
  const stop = lastOf('STOPSIGNAL')
  const own = lastOf('SHELL')
    ?.getArguments()[0]
    ?.getValue()
    .replaceAll(/[[\]",]/g, '')
  const shell = own === undefined ? 'sh' : nameOf(own)
  const entrypoint = commandFrom(file, lastOf('ENTRYPOINT'), shell)
  // An entry point takes away the CMD of the stages below, and a text takes no arguments.
  const isOverruled = entrypoint?.isShellForm || lastStageOf(chain, 'CMD') < lastStageOf(chain, 'ENTRYPOINT')
  return {
    file,
    stage: stage.name,
    base: chain[0]?.image ?? '',
    ...startOf(entrypoint, isOverruled ? undefined : commandFrom(file, lastOf('CMD'), shell)),
    stopSignal: stop && locate(argumentsOf(stop), placeOf(file, stop)),
    variables: variablesOf(file, all),
    copies: all.filter((each) => /^(COPY|ADD)$/.test(each.getKeyword())).flatMap(copiesOf),
  }
}

/** What `ARG` before the first stage gives to names in `FROM`. */
function addDefaults(instruction: Instruction, defaults: Map<string, string>): void {
  if (instruction.getKeyword() !== 'ARG') return
  for (const [, name = '', , value = ''] of argumentsOf(instruction).matchAll(/(\w+)=(["']?)([^\s"']*)\2/g))
    defaults.set(name, value)
}

function stageOf(from: From, stages: readonly Stage[], defaults: ReadonlyMap<string, string>): Stage {
  const image = (from.getImage() ?? '').replaceAll(
    /\$(?:\{(\w+)(?::?-([^{}]*))?\}|(\w+))/g,
    (all, braced?: string, other?: string, bare?: string) =>
      defaults.get(braced ?? bare ?? '') ?? other ?? all,
  )
  return {
    name: from.getBuildStage(),
    image,
    parent: stages.find(({ name }) => name === image),
    instructions: [],
  }
}

/** A stage and those that it rests on, the first one first. */
function chainOf(stage: Stage): Stage[] {
  return stage.parent === undefined ? [stage] : [...chainOf(stage.parent), stage]
}

function lastStageOf(chain: readonly Stage[], keyword: string): number {
  return chain.findLastIndex(({ instructions }) => instructions.some((each) => each.getKeyword() === keyword))
}

function commandFrom(
  file: SourceFile,
  instruction: Instruction | undefined,
  shell: string,
): DockerCommand | undefined {
  if (instruction === undefined) return undefined
  const keyword = instruction.getKeyword() as DockerCommand['keyword']
  const place = placeOf(file, instruction)
  const words = wordsOf(textOf(place))
  if (words !== undefined) return { keyword, isShellForm: false, ...commandOf(words, place) }
  return { keyword, isShellForm: true, ...scriptCommand(argumentsOf(instruction), shell, place) }
}

/** The words of an exec form. What looks like one, but is no JSON, is a shell form for Docker. */
function wordsOf(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    // Docker joins lines first, and leaves out comments between them.
    const list: unknown = JSON.parse(text.replaceAll(/[\\`][^\S\n]*\n(\s*#[^\n]*\n)*/g, ' '))
    return Array.isArray(list) ? list.map(String) : undefined
  } catch {
    return undefined
  }
}

function argumentsOf(instruction: Instruction): string {
  return (instruction.getArgumentsContent() ?? '').trim()
}

function placeOf(file: SourceFile, instruction: Instruction): Place {
  const range = instruction.getArgumentsRange() ?? instruction.getRange()
  return { file, start: file.offsetAt(range.start), end: file.offsetAt(range.end) }
}

function variablesOf(file: SourceFile, all: readonly Instruction[]): Variables {
  const found = new Map<string, Variable>()
  for (const instruction of all.filter((each) => each.getKeyword() === 'ENV')) {
    for (const property of (instruction as Env).getProperties()) {
      const range = property.getValueRange() ?? property.getNameRange()
      const at = { file, start: file.offsetAt(range.start), end: file.offsetAt(range.end) }
      const names = property.getNameRange()
      const name = locate(property.getName(), {
        file,
        start: file.offsetAt(names.start),
        end: file.offsetAt(names.end),
      })
      found.set(name.value, { ...locate(property.getValue() ?? '', at), name })
    }
  }
  return found
}

function copiesOf(instruction: Instruction): { from: string; to: string }[] {
  const words = instruction.getArguments().map((each) => each.getValue())
  if (words.some((word) => word.startsWith('--from'))) return []
  const paths = words.filter((word) => !word.startsWith('--')).map((word) => word.replaceAll(/[[\]",]/g, ''))
  const to = paths.at(-1) ?? ''
  return paths.slice(0, -1).map((from) => ({ from, to }))
}
