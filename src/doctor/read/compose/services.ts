import type { Located, SourceFile } from '../../source.ts'
import type { YamlValue } from '../yaml.ts'
import { alone } from './alone.ts'
import { type ComposeService, type Layers, serviceOf } from './compose.ts'
import { type Chain, chainOf, type Extension, extensionsOf } from './extends.ts'
import { ComposeFiles } from './files.ts'

/** The services of compose files, each as Docker makes it of all files that describe it, and as its own file makes it. */
export function readCompose(
  documents: readonly YamlValue[],
  open: (path: string) => SourceFile | undefined,
): ComposeService[] {
  const files = new ComposeFiles(documents, open)
  const extensions = documents.flatMap((each) => extensionsOf(files, each))
  return documents.flatMap((document) =>
    [...namesOf(files, document).values()].flatMap((name) => {
      const others = extensions.filter((each) => each.document === document && each.name === name.value)
      return isTemplate(files, document, others)
        ? templateOf(files, document, name, others)
        : [serviceOf(name, layersOf(files, document, name.value)), ...belowOverride(files, document, name)]
    }),
  )
}

/** Whether services of other files rest on it, in a file that Docker does not take by itself. */
function isTemplate(files: ComposeFiles, document: YamlValue, others: readonly Extension[]): boolean {
  return !files.isDefault(document) && others.some(({ isInSameFile }) => !isInSameFile)
}

/** A template is started only as a part of others, unless it is complete: then its file may be for production. */
function templateOf(
  files: ComposeFiles,
  document: YamlValue,
  name: Located<string>,
  others: readonly Extension[],
): ComposeService[] {
  const { bodies } = chainOf(files, document, name.value)
  if (!canStart(bodies) || others.some(({ isInSameFile }) => isInSameFile)) return []
  const service = serviceOf(name, layersOf(files, document, name.value))
  return [
    alone(
      service,
      others.map(({ body }) => body),
    ),
  ]
}

/** The service without the override file, which most have on their own machines only. */
function belowOverride(files: ComposeFiles, document: YamlValue, name: Located<string>): ComposeService[] {
  const override = files.overrideOf(document)
  const over = override ? chainOf(files, override, name.value).bodies : []
  const own = chainOf(files, document, name.value)
  if (over.length === 0 || !canStart(own.bodies)) return []
  return [alone(serviceOf(name, { over: [], own: own.bodies, isWhole: own.isWhole }), over)]
}

/** The services that a file starts. Those of an override file are services of the file below it. */
function namesOf(files: ComposeFiles, document: YamlValue): Map<string, Located<string>> {
  if (files.isOverride(document) && files.baseOf(document)) return new Map()
  const override = files.overrideOf(document)
  const entries = [...(override ? files.entriesOf(override) : []), ...files.entriesOf(document)]
  return new Map(entries.map(([key, { name }]) => [key, name]))
}

function layersOf(files: ComposeFiles, document: YamlValue, name: string): Layers {
  const own = chainOf(files, document, name)
  const override = files.overrideOf(document)
  if (override) return layered(chainOf(files, override, name), own)
  const base = files.baseOf(document)
  const usual = base && base !== document ? chainOf(files, base, name) : NONE
  if (canStart(own.bodies))
    return { over: [], own: own.bodies, below: usual.bodies, isWhole: own.isWhole && usual.isWhole }
  // A file such as compose.production.yaml may describe only what differs: it is named behind the usual one, or one that is not known.
  const { isWhole, ...layers } = layered(own, usual)
  return { ...layers, isWhole: isWhole && (files.isDefault(document) || canStart(usual.bodies)) }
}

const NONE: Chain = { bodies: [], isWhole: true }

function canStart(bodies: readonly YamlValue[]): boolean {
  return bodies.some((body) => body.get('image') ?? body.get('build'))
}

function layered(over: Chain, own: Chain): Layers {
  return own.bodies.length === 0
    ? { over: [], own: over.bodies, isWhole: over.isWhole }
    : { over: over.bodies, own: own.bodies, isWhole: over.isWhole && own.isWhole }
}
