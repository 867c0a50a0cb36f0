import type { TSType, TSTypeAliasDeclaration, TSTypeLiteral } from 'oxc-parser'
import { block, type Documented } from './call.ts'
import { parseDocstring } from './docstring.ts'
import { privateType } from './entries.ts'
import type { Links } from './links.ts'
import { withoutKeywords } from './signature.ts'
import { commentBefore, type Source, type Span, textOf } from './source.ts'
import { cell, renderTable } from './table.ts'

/** A type that is written out. What it uses of its file, and nobody else can, comes with it. */
export function renderDeclaration(source: Source, spans: readonly Span[], links: Links): string {
  const text = spans.map((span) => withoutKeywords(textOf(source, span))).join('\n')
  const names = new Set(text.match(/\b[A-Z]\w*\b/g))
  const inner = [...names].flatMap((name) => {
    const type = links.declarationOf(name) ? undefined : privateType(source, name)
    return type ? [withoutKeywords(textOf(source, type))] : []
  })
  return block([text, ...inner].join('\n\n').replaceAll(/\{@link (\S+?)\}/g, '`$1`'))
}

/** The members of a union, if its docstrings explain them. */
export function renderUnion(node: TSTypeAliasDeclaration, { source, links }: Documented): string | undefined {
  if (node.typeAnnotation.type !== 'TSUnionType') return undefined
  const { types } = node.typeAnnotation
  return renderKinds(types, source, links) ?? renderLiterals(types, source, links)
}

/** A union of literals. */
function renderLiterals(types: readonly TSType[], source: Source, links: Links): string | undefined {
  const rows = types.map((type) => {
    const { text } = parseDocstring(commentBefore(source, type))
    if (type.type !== 'TSLiteralType' || text === '') return undefined
    return [links.text(`\`${textOf(source, type).replaceAll("'", '')}\``), cell(links.text(text))]
  })
  return rows.every((row) => row !== undefined) ? renderTable(['value', 'meaning'], rows) : undefined
}

/** A union that is told apart by `kind`. */
function renderKinds(types: readonly TSType[], source: Source, links: Links): string | undefined {
  const rows = types.map((type) => {
    const [kind, ...fields] = type.type === 'TSTypeLiteral' ? fieldsOf(type, source, links) : []
    if (!kind?.startsWith('`kind`: ')) return undefined
    const { text } = parseDocstring(commentBefore(source, type))
    return { kind: kind.replace('`kind`: ', ''), fields, text: cell(links.text(text)) }
  })
  if (!rows.every((row) => row !== undefined)) return undefined
  const common = rows[0]?.fields.filter((field) => rows.every(({ fields }) => fields.includes(field))) ?? []
  const cells = rows.map(({ kind, fields, text }) => {
    return [kind, fields.filter((field) => !common.includes(field)).join(', '), text]
  })
  const table = renderTable(['`kind`', 'beside it', 'meaning'], cells)
  return common.length === 0 ? table : `Each has ${common.join(' and ')}.\n\n${table}`
}

function fieldsOf({ members }: TSTypeLiteral, source: Source, links: Links): readonly string[] {
  return members.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return []
    const type = member.typeAnnotation?.typeAnnotation
    const name = `\`${member.key.name}${member.optional ? '?' : ''}\``
    return [type ? `${name}: ${links.type(source, type)}` : name]
  })
}
