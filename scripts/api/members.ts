import type {
  Class,
  ClassElement,
  Expression,
  Declaration as Node,
  TSInterfaceDeclaration,
  TSSignature,
  TSType,
} from 'oxc-parser'
import { type Docstring, parseDocstring } from './docstring.ts'
import type { Declaration } from './entries.ts'
import { isFunction, type Signature, signatureOf } from './signature.ts'
import { commentBefore, type Source, textOf } from './source.ts'

/** What an interface or a class has. */
export interface Member {
  readonly source: Source
  readonly name: string
  readonly isOptional: boolean
  readonly doc: Docstring
  /** Or the value that it always has. */
  readonly type: TSType | Expression | undefined
  /** Those of a method; more than one if it is overloaded. */
  readonly signatures: readonly Signature[]
}

type Body = Class | TSInterfaceDeclaration

/** A declaration that has members, if it is one. */
export function bodyOf({ nodes: [node] }: Declaration): Body | undefined {
  return isBody(node) ? node : undefined
}

const isBody = (node: Node | undefined): node is Body =>
  node?.type === 'TSInterfaceDeclaration' || node?.type === 'ClassDeclaration'

/** Whether it is an interface of a function. */
export function isCallable(declaration: Declaration): boolean {
  return bodyOf(declaration)?.body.body.some(({ type }) => type === 'TSCallSignatureDeclaration') === true
}

/** The types that a declaration extends and implements, as they are written. */
export function basesOf(declaration: Declaration): readonly string[] {
  const { source } = declaration
  const body = bodyOf(declaration) as Body
  if (body.type === 'TSInterfaceDeclaration') return body.extends.map((base) => textOf(source, base))
  const { superClass, implements: interfaces = [] } = body as Class
  return [...(superClass ? [superClass] : []), ...interfaces].map((base) => textOf(source, base))
}

/** The members that are for users, in the order of the declaration. */
export function membersOf(declaration: Declaration): readonly Member[] {
  const { source } = declaration
  const body = bodyOf(declaration) as Body
  const members = new Map<string, Member>()
  for (const node of body.body.body) {
    const member = memberOf(source, node, body.type === 'ClassDeclaration')
    if (!member || member.doc.isInternal) continue
    const { name, doc, signatures } = member
    const known = members.get(name)
    members.set(
      name,
      known
        ? { ...known, doc: merged(known.doc, doc), signatures: [...known.signatures, ...signatures] }
        : member,
    )
  }
  return [...members.values()]
}

const merged = (first: Docstring, second: Docstring): Docstring => (first.text ? first : second)

function memberOf(source: Source, node: ClassElement | TSSignature, isClass: boolean): Member | undefined {
  if (!('key' in node) || node.key.type !== 'Identifier' || node.accessibility === 'private') return undefined
  const { name } = node.key
  const doc = parseDocstring(commentBefore(source, node))
  const isOptional = node.optional === true
  if (node.type === 'TSMethodSignature') {
    return { source, name, isOptional, doc, type: undefined, signatures: [signatureOf(source, node, node)] }
  }
  if (node.type === 'MethodDefinition') {
    const isGetter = node.kind === 'get'
    const signature = signatureOf(source, node, node.value)
    if (isGetter) return { source, name, isOptional, doc, type: signature.returns, signatures: [] }
    return {
      source,
      name: node.kind === 'constructor' ? 'constructor' : name,
      isOptional,
      doc,
      type: undefined,
      signatures: [signature],
    }
  }
  if (!('typeAnnotation' in node) || node.type === 'AccessorProperty') return undefined
  const type = node.typeAnnotation?.typeAnnotation
  const value = 'value' in node ? (node.value ?? undefined) : undefined
  const signatures = isClass && isFunction(type) ? [asMethod(signatureOf(source, node, type))] : []
  return { source, name, isOptional, doc, type: type ?? value, signatures }
}

/** A function that a class keeps is a method to those who call it. */
function asMethod(signature: Signature): Signature {
  const text = signature.text.replace(/^(?:readonly )?(\w+): \(([\s\S]*)\) => ([\s\S]*)$/, '$1($2): $3')
  return { ...signature, text }
}
