import { parse, type Spec, tokenizers } from 'comment-parser'

/** An error that a function throws: the names of its classes, and when. */
interface Throws {
  readonly classes: readonly string[]
  readonly when: string
}

/** An example: what it shows, if it says so, and its snippet. */
interface Example {
  readonly title: string
  readonly snippet: string
}

/** What a docstring says. */
export interface Docstring {
  readonly text: string
  readonly params: ReadonlyMap<string, string>
  readonly returns: string | undefined
  readonly throws: readonly Throws[]
  readonly examples: readonly Example[]
  readonly default: string | undefined
  /** Left out of the page, and so is what it belongs to. */
  readonly isInternal: boolean
  readonly hasTags: boolean
}

const name = tokenizers.name()
const type = tokenizers.type('preserve')
const TOKENIZERS = [
  tokenizers.tag(),
  (spec: Spec) => (spec.tag === 'throws' ? type(spec) : spec),
  (spec: Spec) => (spec.tag === 'param' ? name(spec) : spec),
  tokenizers.description('preserve'),
]

/** Reads a docstring; without one everything is empty. */
export function parseDocstring(comment = '/** */'): Docstring {
  const [block] = parse(comment, { spacing: 'preserve', tokenizers: TOKENIZERS })
  const tags = block?.tags ?? []
  const all = (wanted: string): Spec[] => tags.filter(({ tag }) => tag === wanted)
  const one = (wanted: string): string | undefined => all(wanted)[0]?.description.trim()
  return {
    text: block?.description.trim() ?? '',
    params: new Map(
      all('param').map(({ name, description }) => [name, description.trim().replace(/^- /, '')]),
    ),
    returns: one('returns'),
    throws: all('throws').map(({ type, description }) => ({
      classes: type.replaceAll(/[{}]/g, '').split(' | '),
      when: oneLine(description),
    })),
    examples: all('example').map(({ description }) => {
      const [title, snippet] = description.split(/(?=```)/, 2) as [string, string]
      return { title: oneLine(title), snippet: description.slice(title.length).trim() || snippet }
    }),
    default: one('default'),
    isInternal: all('internal').length > 0,
    hasTags: tags.length > 0,
  }
}

/** A text that is wrapped into lines, as one line. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}
