import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TestingError } from './errors.ts'

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx']

/** Flags by which a program brings a loader of its own. */
const LOADER = /loader|tsx|ts-node|swc|esbuild|(strip|transform)-types/

/** The flags with which Node runs a file itself, so that signals reach it: those given, for TypeScript after `tsx`. */
export function flagsFor(file: string, given: readonly string[]): readonly string[] {
  if (!TYPESCRIPT.includes(extname(file)) || given.some((flag) => LOADER.test(flag))) return given
  const tsx = findTsx(file)
  if (tsx) return ['--import', tsx, ...given]
  if ((process.features as { typescript?: unknown }).typescript) return given
  throw new TestingError(
    `${file} is TypeScript, which Node ${process.versions.node} cannot run: \`npm install --save-dev tsx\`, ` +
      'or say with `execArgv` what is to be loaded first',
  )
}

/** From the program's own folder, as its own imports are found. */
function findTsx(file: string): string | undefined {
  try {
    return pathToFileURL(createRequire(pathToFileURL(realpathSync(file))).resolve('tsx')).href
  } catch {
    return undefined
  }
}
