import { readFileSync } from 'node:fs'
import type { Declaration as Node, Statement } from 'oxc-parser'
import { type Docstring, parseDocstring } from './docstring.ts'
import { commentBefore, readSource, type Source, textOf } from './source.ts'

const root = new URL('../../', import.meta.url)

/** In the order of the page. */
export const KINDS = ['function', 'class', 'type'] as const

/** A public name. */
export interface Declaration {
  readonly name: string
  readonly kind: (typeof KINDS)[number]
  readonly source: Source
  /** More than one for a function that is overloaded. */
  readonly nodes: readonly Node[]
  readonly doc: Docstring
}

/** What can be imported from the package under one specifier. */
export interface Entry {
  readonly specifier: string
  readonly doc: Docstring
  readonly declarations: readonly Declaration[]
}

/** The entry points of the package that have types, with their public names. */
export function readEntries(): readonly Entry[] {
  const { name, exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  return Object.entries<{ import?: { types: string } }>(exports).flatMap(([path, door]) => {
    if (door.import === undefined) return []
    const { types } = door.import
    return [
      {
        specifier: `${name}${path.slice(1)}`,
        doc: parseDocstring(moduleComment(types)),
        declarations: declarationsOf(readSource(new URL(types, root))),
      },
    ]
  })
}

/** The docstring of a file as a whole: what stands before an import is not among the declarations. */
function moduleComment(types: string): string | undefined {
  const file = new URL(types.replace('dist/', 'src/').replace('.d.ts', '.ts'), root)
  const [comment] = /^\/\*\*[\s\S]*?\*\//.exec(readFileSync(file, 'utf8')) ?? []
  return comment?.includes('@module') ? comment : undefined
}

function declarationsOf(source: Source): readonly Declaration[] {
  return source.statements
    .flatMap((statement) => {
      if (statement.type !== 'ExportNamedDeclaration') return []
      if (statement.declaration) return declarationOf(source, nameOf(statement.declaration) as string)
      const from = statement.source ? readSource(fileOf(statement.source.value, source)) : source
      return statement.specifiers.map(({ exported }) => declarationOf(from, textOf(source, exported)))
    })
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || compare(a.name, b.name))
}

const fileOf = (path: string, { file }: Source): URL => new URL(path.replace(/\.ts$/, '.d.ts'), file)

const compare = (a: string, b: string): number => {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()]
  return left < right ? -1 : Number(left > right)
}

function declarationOf(source: Source, name: string): Declaration {
  const statements = source.statements.filter((statement) => nameOf(declared(statement)) === name)
  const nodes = statements.map(declared) as Node[]
  const [first] = statements
  if (!first) throw new Error(`${source.file.pathname} has no ${name}`)
  return {
    name,
    kind: kindOf(nodes[0] as Node),
    source,
    nodes,
    doc: parseDocstring(commentBefore(source, first)),
  }
}

function declared(statement: Statement): Node | undefined {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ?? undefined
  return nameOf(statement as Node) === undefined ? undefined : (statement as Node)
}

function nameOf(node: Node | undefined): string | undefined {
  if (node?.type === 'VariableDeclaration') {
    const { id } = node.declarations[0] as (typeof node.declarations)[0]
    return id.type === 'Identifier' ? id.name : undefined
  }
  return node && 'id' in node && node.id?.type === 'Identifier' ? node.id.name : undefined
}

function kindOf(node: Node): Declaration['kind'] {
  if (node.type === 'ClassDeclaration') return 'class'
  return /^TS(Interface|TypeAlias)/.test(node.type) ? 'type' : 'function'
}

/** A type of the same file that has no name outside of it. */
export function privateType(source: Source, name: string): Node | undefined {
  return source.statements
    .map(declared)
    .find((node) => node?.type === 'TSTypeAliasDeclaration' && nameOf(node) === name)
}
