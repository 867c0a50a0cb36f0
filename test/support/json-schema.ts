/** The words of JSON Schema that the project's own schemas use. Another one is an error. */
interface Schema {
  readonly $ref?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string | readonly string[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly $defs?: Readonly<Record<string, Schema>>
}

const WORDS = [
  '$ref',
  'const',
  'enum',
  'type',
  'oneOf',
  'items',
  'required',
  'properties',
  'additionalProperties',
  '$defs',
  // For people.
  '$schema',
  'title',
  'description',
]

/** Where a value breaks a schema, and how. Empty if it does not. */
export function faultsOf(value: unknown, schema: Schema, root: Schema = schema, path = '$'): string[] {
  const unknown = Object.keys(schema).filter((word) => !WORDS.includes(word))
  if (unknown.length > 0) throw new Error(`${path}: this check does not know ${unknown.join()}`)
  if (schema.$ref !== undefined) return faultsOf(value, resolve(schema.$ref, root), root, path)
  if (schema.oneOf) {
    const fits = schema.oneOf.filter((each) => faultsOf(value, each, root, path).length === 0)
    return fits.length === 1 ? [] : [`${path}: fits ${fits.length} of ${schema.oneOf.length}`]
  }
  if ('const' in schema && value !== schema.const) return [`${path}: is not ${schema.const}`]
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: is none of ${schema.enum.join()}`]
  const types = schema.type === undefined ? undefined : [schema.type].flat()
  if (types && !types.some((type) => isOf(type, value))) return [`${path}: is no ${types.join()}`]
  if (Array.isArray(value))
    return value.flatMap((each, at) => faultsOf(each, schema.items ?? {}, root, `${path}[${at}]`))
  return typeof value === 'object' && value !== null ? faultsOfObject(value, schema, root, path) : []
}

function faultsOfObject(value: object, schema: Schema, root: Schema, path: string): string[] {
  const { properties = {}, required = [], additionalProperties = true } = schema
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}: has no ${name}`)
  const own = Object.entries(value).flatMap(([name, each]) => {
    const inner = properties[name] ?? additionalProperties
    if (inner === true) return []
    return inner === false
      ? [`${path}: ${name} is not in the schema`]
      : faultsOf(each, inner, root, `${path}.${name}`)
  })
  return [...missing, ...own]
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

function resolve(reference: string, root: Schema): Schema {
  const found = root.$defs?.[reference.replace('#/$defs/', '')]
  if (!found) throw new Error(`there is no ${reference}`)
  return found
}
