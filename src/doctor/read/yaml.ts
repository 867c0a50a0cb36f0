import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  Scalar,
  type YAMLMap,
} from 'yaml'
import type { Located, Place, SourceFile } from '../source.ts'
import { type Aliases, aliasesOf } from './yaml-aliases.ts'

/** A value of a YAML file. Aliases and merge keys are followed. */
export class YamlValue implements Place {
  readonly file: SourceFile
  readonly start: number
  readonly end: number
  readonly #aliases: Aliases
  readonly #node: Node

  constructor(file: SourceFile, aliases: Aliases, node: Node) {
    this.file = file
    this.#aliases = aliases
    this.#node = aliases.get(node) ?? node
    const [start, end] = this.#node.range ?? [0, 0]
    this.start = start
    this.end = end
  }

  /** The value of a key, or of a key in a value of a key, and so on. */
  get(...keys: readonly string[]): YamlValue | undefined {
    const [key, ...rest] = keys
    if (key === undefined) return this
    return this.entries()
      .find(([{ value }]) => value === key)?.[1]
      ?.get(...rest)
  }

  /** The keys and values of a map. A key of the map itself stands before one that is merged in. */
  entries(): [key: Located<string>, value: YamlValue][] {
    if (!isMap(this.#node)) return []
    const own: [Located<string>, YamlValue][] = []
    const inherited: [Located<string>, YamlValue][] = []
    for (const { key, value } of (this.#node as YAMLMap<Node, Node | null>).items) {
      if (!isScalar(key)) continue
      const [start, end] = key.range ?? [0, 0]
      const name = String(key.value)
      const of = this.#at(value ?? emptyAfter(key))
      if (name === '<<') inherited.push(...mergedIn(of))
      else own.push([{ value: name, file: this.file, start, end }, of])
    }
    return withoutRepeats([...own, ...inherited])
  }

  /** The values of a list. */
  items(): YamlValue[] {
    return isSeq(this.#node) ? this.#node.items.map((item) => this.#at(item as Node)) : []
  }

  /** A text, number or boolean as it is written, without quotes. */
  text(): string | undefined {
    if (!isScalar(this.#node) || this.#node.value === null) return undefined
    return typeof this.#node.value === 'string'
      ? this.#node.value
      : (this.#node.source ?? String(this.#node.value))
  }

  number(): number | undefined {
    const text = this.text()
    return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
  }

  /** A text with its place. */
  located(): Located<string> | undefined {
    const value = this.text()
    return value === undefined ? undefined : { value, file: this.file, start: this.start, end: this.end }
  }

  /** The texts of a list. */
  texts(): readonly string[] {
    return this.items().flatMap((item) => item.text() ?? [])
  }

  /** The place of the first key, if each key has a line of its own, so that another line can be added there. */
  firstLine(): Place | undefined {
    if (!isMap(this.#node) || this.#node.flow) return undefined
    const [start, end] = (this.#node.items[0]?.key as Node | undefined)?.range ?? []
    if (start === undefined || end === undefined) return undefined
    const { file } = this
    const before = file.text.slice(file.lineStart(file.lineAt(start)), start)
    return /^ *(- +)*$/.test(before) ? { file, start, end } : undefined
  }

  #at(node: Node): YamlValue {
    return new YamlValue(this.file, this.#aliases, node)
  }
}

/** The value of a key that has none. */
function emptyAfter(key: Node): Node {
  const empty: Scalar = new Scalar(null)
  const at = key.range?.[1] ?? 0
  empty.range = [at, at, at]
  return empty
}

/** Of several keys with one name only the first one counts. */
function withoutRepeats(entries: [Located<string>, YamlValue][]): [Located<string>, YamlValue][] {
  const names = new Set<string>()
  return entries.filter(([{ value }]) => !names.has(value) && names.add(value))
}

function mergedIn(value: YamlValue): [Located<string>, YamlValue][] {
  return [value, ...value.items()].flatMap((each) => each.entries())
}

/** What could be read of a YAML or JSON file, and what is wrong with the rest. */
export interface YamlFile {
  readonly documents: readonly YamlValue[]
  /** The first error, as a sentence without a place. */
  readonly error: string | undefined
}

/** A program is read as another text, in which everything has the place that it has in the file. */
export function readYaml(file: SourceFile, text: string = file.text): YamlFile {
  const parsed = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false })
  // An empty file has no documents but says so in a way of its own.
  const documents = Array.isArray(parsed) ? parsed : []
  const [error] = documents.flatMap(({ errors }) => errors)
  return {
    documents: documents.flatMap((document) =>
      document.errors.length === 0 && document.contents
        ? [new YamlValue(file, aliasesOf(document as unknown as Document), document.contents as Node)]
        : [],
    ),
    error: error?.message.split('\n')[0]?.replace(/ at line \d+.*$/, ''),
  }
}
