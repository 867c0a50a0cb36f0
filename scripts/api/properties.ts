import type { Documented } from './call.ts'
import { oneLine } from './docstring.ts'
import type { Member } from './members.ts'
import { cell, renderTable } from './table.ts'

/** What is a value as one would write it. */
const LITERAL = /^('[^']*'|[\d_]+|\[.*\]|process|true|false|[\w.]+\(\)|new \w+\(\))$/

/** A table of properties, and of methods that a line is enough for. */
export function renderProperties(members: readonly Member[], documented: Documented): readonly string[] {
  if (members.length === 0) return []
  const rows = members.map((member) => {
    const { name, isOptional, doc, signatures } = member
    return [
      `\`${name}${isOptional ? '?' : ''}${signatures.length > 0 ? '()' : ''}\``,
      typeOf(member, documented),
      defaultOf(doc.default, documented),
      cell(documented.links.text(doc.text, documented.own)),
    ]
  })
  return [renderTable(['member', 'type', 'default', 'meaning'], rows)]
}

function typeOf({ source: own, type, isOptional, signatures }: Member, { links }: Documented): string {
  if (signatures.length > 0) return signatures.map(({ type }) => links.part(oneLine(type))).join(' or ')
  return type ? links.type(own, type, isOptional) : ''
}

function defaultOf(value: string | undefined, { links, own }: Documented): string {
  if (value === undefined) return ''
  return LITERAL.test(value) ? `\`${cell(value)}\`` : cell(links.text(value, own))
}
