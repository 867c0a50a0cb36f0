import type { ParamPattern, TSFunctionType, TSType } from 'oxc-parser'
import { oneLine } from './docstring.ts'
import { type Source, type Span, textOf } from './source.ts'

/** How wide a signature may be before its parameters get lines of their own. */
const WIDTH = 100

export interface Parameter {
  readonly name: string
  readonly isOptional: boolean
  readonly type: TSType
}

/** A function, by whatever syntax it is declared. */
export interface Signature {
  readonly text: string
  /** The same as a type of its own. */
  readonly type: string
  readonly parameters: readonly Parameter[]
  readonly returns: TSType | undefined
}

interface FunctionNode {
  readonly params: readonly ParamPattern[]
  readonly returnType?: { readonly typeAnnotation: TSType } | null
}

/** The signature of what stands at `span`, whose parameters and result `node` has. */
export function signatureOf(source: Source, span: Span, node: FunctionNode): Signature {
  return {
    text: wrapped(source, span, node.params),
    type: asType(source, node),
    parameters: node.params.map((param) => parameterOf(source, param)),
    returns: node.returnType?.typeAnnotation,
  }
}

/** Whether a type is that of a function. */
export function isFunction(type: TSType | undefined): type is TSFunctionType {
  return type?.type === 'TSFunctionType'
}

function asType(source: Source, { params, returnType }: FunctionNode): string {
  const result = returnType ? textOf(source, returnType.typeAnnotation) : 'void'
  return `(${params.map((param) => textOf(source, param)).join(', ')}) => ${result}`
}

function wrapped(source: Source, span: Span, params: readonly ParamPattern[]): string {
  const text = withoutKeywords(textOf(source, span))
  const [first, last] = [params[0], params.at(-1)]
  if (text.length <= WIDTH || !first || !last) return text
  const before = withoutKeywords(textOf(source, { start: span.start, end: first.start }))
  const lines = params.map((param) => `  ${textOf(source, param)},\n`).join('')
  return `${before}\n${lines}${withoutKeywords(textOf(source, { start: last.end, end: span.end }))}`
}

/** A declaration as one would write it oneself. */
export function withoutKeywords(text: string): string {
  return text
    .replace(/^(export )?(declare )?/, '')
    .replaceAll(/;$/gm, '')
    .replaceAll(/^ +/gm, (indent) => ' '.repeat(indent.length / 2))
}

function parameterOf(source: Source, param: ParamPattern): Parameter {
  const name = param.type === 'RestElement' ? param.argument : param
  const type = param.type === 'TSParameterProperty' ? undefined : param.typeAnnotation?.typeAnnotation
  if (name.type === 'Identifier' && type) return { name: name.name, isOptional: Boolean(name.optional), type }
  throw new Error(`${source.file.pathname}: ${oneLine(textOf(source, param))} has no name or no type`)
}
