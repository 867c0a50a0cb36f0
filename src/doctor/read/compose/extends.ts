import { dirname, join } from 'node:path/posix'
import type { YamlValue } from '../yaml.ts'
import type { ComposeFiles } from './files.ts'

/** A service and what it extends, in the same file or in another one. */
export interface Chain {
  /** The service itself comes first. */
  readonly bodies: readonly YamlValue[]
  /** Whether everything that is extended was found. */
  readonly isWhole: boolean
}

/** Services that one may rest on; more are a circle. */
const LONGEST = 50

/** The service of a file, with what it extends. No bodies if the file has no such service. */
export function chainOf(files: ComposeFiles, document: YamlValue, name: string): Chain {
  const bodies: YamlValue[] = []
  let at: Target | undefined = { document, name }
  while (at !== undefined && bodies.length < LONGEST) {
    const body = at.document && files.entriesOf(at.document).get(at.name)?.body
    if (body === undefined) return { bodies, isWhole: bodies.length === 0 }
    bodies.push(body)
    at = extendedBy(body, at.document as YamlValue, files)
  }
  return { bodies, isWhole: true }
}

/** One service that extends another one. */
export interface Extension {
  readonly body: YamlValue
  /** The file of the other service. */
  readonly document: YamlValue
  readonly name: string
  readonly isInSameFile: boolean
}

/** What the services of a file extend, as far as it is there. */
export function extensionsOf(files: ComposeFiles, document: YamlValue): Extension[] {
  return [...files.entriesOf(document).values()].flatMap(({ body }) => {
    const target = extendedBy(body, document, files)
    if (target?.document === undefined) return []
    const isInSameFile = target.document === document
    return [{ body, document: target.document, name: target.name, isInSameFile }]
  })
}

interface Target {
  /** Undefined if the file is not there. */
  readonly document: YamlValue | undefined
  readonly name: string
}

function extendedBy(body: YamlValue, document: YamlValue, files: ComposeFiles): Target | undefined {
  const name = body.get('extends')?.text() ?? body.get('extends', 'service')?.text()
  if (name === undefined) return undefined
  const path = body.get('extends', 'file')?.text()
  return {
    name,
    document: path === undefined ? document : files.find(join(dirname(document.file.path), path)),
  }
}
