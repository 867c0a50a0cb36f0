import GithubSlugger from 'github-slugger'
import type { Expression, TSType } from 'oxc-parser'
import { oneLine } from './docstring.ts'
import type { Declaration } from './entries.ts'
import { type Source, textOf } from './source.ts'

/** The code of an error for a bad argument, by its class. Each other error is a LastcallError. */
const CODES: Readonly<Record<string, string>> = {
  TypeError: 'ERR_LASTCALL_ARGUMENT_TYPE',
  RangeError: 'ERR_LASTCALL_ARGUMENT_RANGE',
}

/** Where the headings of the page are, and how text leads to them. */
export class Links {
  readonly #slugger = new GithubSlugger()
  readonly #anchors = new Map<string, string>()
  readonly #declarations = new Map<string, Declaration>()

  /** Takes note of a heading; the order is that of the page. */
  addHeading(text: string, declaration?: Declaration): void {
    const anchor = this.#slugger.slug(text)
    if (!declaration) this.#anchors.set(`entry ${text}`, anchor)
    else if (this.#anchors.has(text)) throw new Error(`two public names are ${text}`)
    else this.#anchors.set(text, anchor)
    if (declaration?.name === text) this.#declarations.set(text, declaration)
  }

  /** A link to an entry point. */
  toEntry(specifier: string): string {
    return `[\`${specifier}\`](#${this.#anchors.get(`entry ${specifier}`)})`
  }

  /** A public name, as a link; another one as code. */
  to(name: string, shown: string = name): string {
    const anchor = this.#anchors.get(name)
    return anchor === undefined ? `\`${shown}\`` : `[\`${shown}\`](#${anchor})`
  }

  /** What a public name stands for. */
  declarationOf(name: string): Declaration | undefined {
    return this.#declarations.get(name)
  }

  /** A type: each part of a union that tells of one public name leads there. */
  type(source: Source, type: TSType | Expression, isOptional = false): string {
    const parts = type.type === 'TSUnionType' ? type.types : [type]
    return parts
      .map((part) =>
        oneLine(textOf(source, part.type === 'TSParenthesizedType' ? part.typeAnnotation : part)),
      )
      .filter((part) => !(isOptional && part === 'undefined'))
      .map((part) => this.part(part))
      .join(' \\| ')
  }

  /** A text of a docstring: with the names of its links and error codes as links of Markdown. */
  text(text: string, own: readonly string[] = []): string {
    return text
      .replaceAll(/\{@link (\S+?)\}/g, (_, name: string) => {
        const [first, member] = name.split('.') as [string, string?]
        if (this.#anchors.has(name)) return this.to(name)
        if (member !== undefined && this.#anchors.has(first)) return this.to(first, name)
        if (own.includes(name)) return `\`${name}\``
        throw new Error(`a docstring links to ${name}, which is not public`)
      })
      .replaceAll(/`(ERR_LASTCALL_\w+)`/g, '[`$1`](errors.md)')
      .replaceAll(/\bdocs\/([\w/-]+\.md)/g, '[$1]($1)')
  }

  /** A class of errors, and those of the codes that it can have. */
  error(name: string, codes: readonly string[]): string {
    if (name === 'AssertionError') return `\`${name}\``
    const own = CODES[name]
    if (own === undefined && name !== 'LastcallError') throw new Error(`${name} is no error of this library`)
    const fitting = own ? [own] : codes.filter((code) => !Object.values(CODES).includes(code))
    if (fitting.length === 0) throw new Error(`${name}: ${codes.join(' or ') || 'no code'} does not fit`)
    return `${this.to(name)} (${fitting.map((code) => this.text(`\`${code}\``)).join(' or ')})`
  }

  /** A type that is not a union. */
  part(text: string): string {
    const shown = text.replaceAll('; }', ' }').replaceAll('|', '\\|')
    const names = new Set(
      text.match(/\b\w+\b/g)?.filter((name) => this.#declarations.get(name)?.kind !== 'function'),
    )
    const [name, ...others] = [...names].filter((name) => this.#declarations.has(name))
    return name === undefined || others.length > 0 ? `\`${shown}\`` : this.to(name, shown)
  }
}
