import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NODE, type Place } from './place.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The path of a file of the examples. */
export const example = (name: string): string => join(ROOT, 'examples', name)

/**
 * Puts files of the examples into a folder, and the library, as npm would install it. Returns the environment in
 * which its command is found.
 */
export function deploy(place: Place, files: readonly string[]): { readonly PATH: string } {
  for (const file of files) cpSync(example(file), place.path(basename(file)))
  const modules = place.path('node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  symlinkSync(ROOT, join(modules, 'lastcall'))
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const script = `#!/bin/sh\nexec ${NODE} ${join(ROOT, bin.lastcall)} "$@"\n`
  place.makeExecutable('node_modules/.bin/lastcall', script)
  return { PATH: [join(modules, '.bin'), dirname(NODE), process.env.PATH].join(':') }
}
