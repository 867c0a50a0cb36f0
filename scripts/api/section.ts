import type { Declaration as Node } from 'oxc-parser'
import { renderDeclaration, renderUnion } from './alias.ts'
import {
  block,
  type Documented,
  renderCall,
  renderExamples,
  renderParameters,
  renderText,
  renderThrows,
} from './call.ts'
import type { Declaration } from './entries.ts'
import type { Links } from './links.ts'
import { basesOf, bodyOf, isCallable, type Member, membersOf } from './members.ts'
import { renderProperties } from './properties.ts'
import { signatureOf } from './signature.ts'

/** What is published of a name, as blocks of Markdown. */
export function renderSection(declaration: Declaration, links: Links): readonly string[] {
  const { name, source, doc } = declaration
  const members = bodyOf(declaration) ? withInherited(membersOf(declaration), declaration, links) : []
  const documented = { source, doc, links, own: members.map(({ name }) => name) }
  return [`### \`${name}\``, ...content(declaration, members, documented)]
}

/** The methods that have more to tell than a line, each under a heading of its own. */
export function methodsOf(members: readonly Member[]): readonly Member[] {
  return members.filter(
    ({ name, signatures, doc }) => name !== 'constructor' && signatures.length > 0 && doc.hasTags,
  )
}

/** What says nothing of itself does what the same member of a base does. */
function withInherited(
  members: readonly Member[],
  declaration: Declaration,
  links: Links,
): readonly Member[] {
  const bases = basesOf(declaration).flatMap((base) => links.declarationOf(base) ?? [])
  const inherited = bases.flatMap((base) => membersOf(base))
  return members.map((member) => {
    const { text = '' } = inherited.find(({ name }) => name === member.name)?.doc ?? {}
    return member.doc.text === '' ? { ...member, doc: { ...member.doc, text } } : member
  })
}

function content(
  declaration: Declaration,
  members: readonly Member[],
  documented: Documented,
): readonly string[] {
  const { source, nodes } = declaration
  const [node] = nodes as [Node]
  if (node.type === 'TSDeclareFunction') {
    const signatures = nodes.flatMap((each) =>
      each.type === node.type ? [signatureOf(source, each, each)] : [],
    )
    return renderCall(signatures, documented)
  }
  if (bodyOf(declaration) && !isCallable(declaration)) return renderMembers(declaration, members, documented)
  const union = node.type === 'TSTypeAliasDeclaration' ? renderUnion(node, documented) : undefined
  if (union !== undefined) return [...renderText(documented), union]
  return [
    renderDeclaration(source, nodes, documented.links),
    ...renderText(documented),
    ...renderThrows(documented),
    ...renderExamples(documented),
  ]
}

function renderMembers(
  declaration: Declaration,
  members: readonly Member[],
  documented: Documented,
): readonly string[] {
  const { name, source } = declaration
  const methods = methodsOf(members)
  const properties = members.filter((member) => member.name !== 'constructor' && !methods.includes(member))
  const creation = members.find((member) => member.name === 'constructor')
  return [
    ...renderBases(declaration, documented.links),
    ...renderText(documented),
    ...(creation ? renderConstructor(name, creation, documented) : []),
    ...renderProperties(properties, documented),
    ...renderExamples(documented),
    ...methods.flatMap(({ name: method, signatures, doc }) => [
      `#### \`${name}.${method}\``,
      ...renderCall(signatures, { ...documented, doc, source }),
    ]),
  ]
}

function renderBases(declaration: Declaration, links: Links): readonly string[] {
  const bases = basesOf(declaration).map((base) => links.part(base))
  return bases.length === 0 ? [] : [`Extends ${bases.join(' and ')}.`]
}

function renderConstructor(name: string, { signatures }: Member, documented: Documented): readonly string[] {
  const calls = signatures.map(({ text }) => text.replace('constructor', `new ${name}`))
  return [block(calls.join('\n')), ...renderParameters(signatures, documented)]
}
