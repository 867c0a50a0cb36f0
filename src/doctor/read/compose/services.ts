import type { Located, SourceFile } from '../../source.ts'
import type { YamlValue } from '../yaml.ts'
import { type ComposeService, type Layers, serviceOf } from './compose.ts'
import { chainOf, keyOf, templatesOf } from './extends.ts'
import { ComposeFiles } from './files.ts'

/** The services of compose files, each as Docker makes it of all files that describe it. */
export function readCompose(
  documents: readonly YamlValue[],
  open: (path: string) => SourceFile | undefined,
): ComposeService[] {
  const files = new ComposeFiles(documents, open)
  const templates = new Set(documents.flatMap((each) => templatesOf(files, each)))
  return documents.flatMap((document) =>
    [...namesOf(files, document).values()]
      // What others extend from a file of that purpose is started as a part of them.
      .filter(({ value }) => files.isDefault(document) || !templates.has(keyOf(document, value)))
      .map((name) => serviceOf(name, layersOf(files, document, name.value))),
  )
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
  const base = files.baseOf(document)
  if (override) return layered(chainOf(files, override, name), own)
  // A file such as compose.production.yaml may describe only what differs: it is named behind the usual one.
  const isFragment = own.bodies.every((body) => !body.get('image') && !body.get('build'))
  return isFragment && base && base !== document
    ? layered(own, chainOf(files, base, name))
    : { over: [], own: own.bodies, isWhole: own.isWhole }
}

type Chain = ReturnType<typeof chainOf>

function layered(over: Chain, own: Chain): Layers {
  return own.bodies.length === 0
    ? { over: [], own: over.bodies, isWhole: over.isWhole }
    : { over: over.bodies, own: own.bodies, isWhole: over.isWhole && own.isWhole }
}
