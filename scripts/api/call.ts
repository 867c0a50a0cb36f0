import type { Docstring } from './docstring.ts'
import type { Links } from './links.ts'
import { bodyOf } from './members.ts'
import type { Parameter, Signature } from './signature.ts'
import { type Source, textOf } from './source.ts'
import { cell, renderTable } from './table.ts'

/** What a docstring is about, and where. */
export interface Documented {
  readonly source: Source
  readonly doc: Docstring
  readonly links: Links
  /** The names of the members that stand beside it, to which its text may link. */
  readonly own: readonly string[]
}

/** A function or method: how it is called, what it does, takes, returns and throws. */
export function renderCall(signatures: readonly Signature[], documented: Documented): readonly string[] {
  return [
    block(signatures.map(({ text }) => text).join('\n')),
    ...renderText(documented),
    ...renderParameters(signatures, documented),
    ...renderReturns(signatures, documented),
    ...renderThrows(documented),
    ...renderExamples(documented),
  ]
}

/** Code that the test of the snippets leaves alone. */
export function block(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``
}

export function renderText({ doc, links, own }: Documented): readonly string[] {
  return doc.text === '' ? [] : [links.text(doc.text, own)]
}

export function renderParameters(
  signatures: readonly Signature[],
  { source, doc, links, own }: Documented,
): readonly string[] {
  const parameters = new Map<string, Parameter>()
  for (const each of signatures.toSorted((a, b) => b.parameters.length - a.parameters.length)) {
    for (const parameter of each.parameters) {
      if (!parameters.has(parameter.name)) parameters.set(parameter.name, parameter)
    }
  }
  for (const name of doc.params.keys()) {
    if (!parameters.has(name)) throw new Error(`${source.file.pathname}: there is no parameter ${name}`)
  }
  if (parameters.size === 0) return []
  const rows = [...parameters.values()].map(({ name, isOptional, type }) => {
    const meaning = doc.params.get(name) ?? meaningOf(textOf(source, type), links)
    return [`\`${name}${isOptional ? '?' : ''}\``, links.type(source, type), cell(links.text(meaning, own))]
  })
  // Without meanings and links it would say what the signature says.
  if (rows.every(([, type, meaning]) => meaning === '' && !type?.includes(']('))) return []
  return [renderTable(['parameter', 'type', 'meaning'], rows)]
}

export function renderThrows({ doc, links, own }: Documented): readonly string[] {
  if (doc.throws.length === 0) return []
  const items = doc.throws.map(({ classes, when }) => {
    // The codes stand beside their class.
    const [leading = ''] = /^(`ERR_LASTCALL_\w+`(,| or|, or)? ?)*/.exec(when) ?? []
    const codes = leading.match(/\w+(?=`)/g) ?? []
    const errors = classes.map((name) => links.error(name, codes))
    return `- ${errors.join(' or ')} ${links.text(when.slice(leading.length), own)}`
  })
  return ['**Throws**', items.join('\n')]
}

export function renderExamples({ doc }: Documented): readonly string[] {
  return doc.examples.flatMap(({ title, snippet }) => [
    title === '' ? '**Example**' : `**Example.** ${title}`,
    snippet,
  ])
}

function renderReturns(
  signatures: readonly Signature[],
  { source, doc, links, own }: Documented,
): readonly string[] {
  const types = new Set(signatures.flatMap(({ returns }) => (returns ? [links.type(source, returns)] : [])))
  const type = [...types].join(' or ').replaceAll('\\|', '|')
  if (doc.returns === undefined) return type === '' || type === '`void`' ? [] : [`**Returns** ${type}.`]
  return [`**Returns** ${type}. ${links.text(doc.returns, own)}`]
}

/** What a type tells of itself, for a parameter of which nothing is told. */
function meaningOf(type: string, links: Links): string {
  const declaration = links.declarationOf(type)
  return (declaration && bodyOf(declaration) && declaration.doc.text) ?? ''
}
