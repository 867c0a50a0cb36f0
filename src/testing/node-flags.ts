import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { testingError } from './errors.ts'

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx']

/** Flags that name a loader. */
const LOADER = /loader|tsx|ts-node|swc|esbuild|(strip|transform)-types/

/**
 * The flags with which Node runs a file: those that were given, and for TypeScript `tsx` before them. The command `tsx`
 * would start Node as a child, which signals do not reach.
 */
export function flagsFor(file: string, given: readonly string[]): readonly string[] {
  if (!TYPESCRIPT.includes(extname(file)) || given.some((flag) => LOADER.test(flag))) return given
  const tsx = findTsx(file)
  if (tsx) return ['--import', tsx, ...given]
  if ((process.features as { typescript?: unknown }).typescript) return given
  throw testingError(
    `${file} is TypeScript, which Node ${process.versions.node} cannot run: \`npm install --save-dev tsx\`, ` +
      'or name another loader in `execArgv`',
  )
}

/** Finds `tsx` as the program's own imports would find it, from the program's folder. */
function findTsx(file: string): string | undefined {
  try {
    return pathToFileURL(createRequire(pathToFileURL(realpathSync(file))).resolve('tsx')).href
  } catch {
    return undefined
  }
}
