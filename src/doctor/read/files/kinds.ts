import { basename } from 'node:path'

export type Kind =
  | 'package'
  | 'dockerfile'
  | 'yaml'
  | 'unit'
  | 'procfile'
  | 'pm2'
  | 'proxy'
  | 'environment'
  | 'code'

/** By the name of a file; the first one that fits counts. */
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['package', /^package\.json$/],
  [
    'dockerfile',
    /^(?!.*\.(dockerignore|[cm]?[jt]sx?|json|ya?ml|md)$)(Dockerfile|Containerfile)(\..+)?$|\.(Dockerfile|Containerfile)$/i,
  ],
  ['pm2', /^((ecosystem|pm2)(\.[\w-]+)*\.(json|ya?ml|[cm]?js)|process\.(json|ya?ml))$/],
  ['yaml', /\.(ya?ml|json)$/],
  ['unit', /\.service$/],
  ['procfile', /^Procfile(\.\w+)?$/],
  ['proxy', /^(nginx|haproxy)[\w.-]*\.(conf|cfg)$/],
  ['environment', /^\.env(\.\w+)*$|\.env$/],
  ['code', /(?<!\.d|\.min|\.test|\.spec)\.[cm]?[jt]s$/],
]

/** What a file is, by its name; undefined if it cannot be read. */
export function kindOf(path: string): Kind | undefined {
  const name = basename(path)
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0]
}

/** What a file is that the user has named, where its name alone does not say so. */
export function kindOfNamed(path: string, text: string): Kind | undefined {
  const kind = kindOf(path)
  if (kind !== undefined) return kind
  if (/\bupstream\s+[\w.-]+\s*\{|^[^\S\n]*(backend|frontend|listen)\s/m.test(text)) return 'proxy'
  if (/\.json$/.test(path)) return 'yaml'
  return undefined
}
