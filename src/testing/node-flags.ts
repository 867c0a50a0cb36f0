import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TestingError } from './errors.ts'

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx']

/** What Node needs to run a file itself, so that signals reach it: nothing, or `tsx` as a preload. */
export function flagsFor(file: string): string[] {
  if (!TYPESCRIPT.includes(extname(file))) return []
  const tsx = findTsx(file)
  if (tsx) return ['--import', tsx]
  if ((process.features as { typescript?: unknown }).typescript) return []
  throw new TestingError(
    `${file} is TypeScript, which Node ${process.versions.node} cannot run: \`npm install --save-dev tsx\`, ` +
      'or say with `execArgv` what is to be loaded first',
  )
}

/** From the program's own folder, as its own imports are found. */
function findTsx(file: string): string | undefined {
  try {
    return pathToFileURL(createRequire(pathToFileURL(file)).resolve('tsx')).href
  } catch {
    return undefined
  }
}
