import { basename, dirname, join } from 'node:path/posix'
import type { Located, SourceFile } from '../../source.ts'
import { readYaml, type YamlValue } from '../yaml.ts'

/** A service as one compose file describes it. */
interface Entry {
  readonly name: Located<string>
  readonly body: YamlValue
}

/** The services of one compose file, by their names. */
export type Entries = ReadonlyMap<string, Entry>

/** What `docker compose` reads if no file is named; the first one that is there. */
const DEFAULTS = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

/** What it lays over that file. */
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

/** The compose files that were read, and those that they name. */
export class ComposeFiles {
  readonly #read: readonly YamlValue[]
  readonly #open: (path: string) => SourceFile | undefined
  readonly #entries = new Map<YamlValue, Entries>()
  readonly #named = new Map<string, YamlValue | undefined>()

  constructor(documents: readonly YamlValue[], open: (path: string) => SourceFile | undefined) {
    this.#read = documents
    this.#open = open
  }

  entriesOf(document: YamlValue): Entries {
    const known = this.#entries.get(document)
    if (known) return known
    const found = new Map(
      (document.get('services')?.entries() ?? []).map(([name, body]) => [name.value, { name, body }]),
    )
    this.#entries.set(document, found)
    return found
  }

  /** The file that Docker lays over this one without being told to. */
  overrideOf(document: YamlValue): YamlValue | undefined {
    return this.baseOf(document) === document ? this.#beside(document, OVERRIDES) : undefined
  }

  /** The file that Docker takes in the folder of this one if none is named. */
  baseOf(document: YamlValue): YamlValue | undefined {
    return this.#beside(document, DEFAULTS)
  }

  isDefault({ file }: YamlValue): boolean {
    return DEFAULTS.includes(basename(file.path))
  }

  isOverride({ file }: YamlValue): boolean {
    return OVERRIDES.includes(basename(file.path))
  }

  /** A file that another one names. */
  find(path: string): YamlValue | undefined {
    const own = this.#read.find(({ file }) => join(file.path) === path)
    if (own !== undefined) return own
    if (!this.#named.has(path)) this.#named.set(path, this.#parse(path))
    return this.#named.get(path)
  }

  #beside({ file }: YamlValue, names: readonly string[]): YamlValue | undefined {
    const beside = this.#read.filter((each) => dirname(each.file.path) === dirname(file.path))
    for (const name of names) {
      const found = beside.find((each) => basename(each.file.path) === name)
      if (found) return found
    }
    return undefined
  }

  #parse(path: string): YamlValue | undefined {
    try {
      const file = this.#open(path)
      return file && readYaml(file).documents.find((each) => each.get('services') !== undefined)
    } catch {
      return undefined
    }
  }
}
