import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const EXTERNAL = ['debug', 'p-timeout']

/** Programs that export all that a copy of the library has. */
export const COPIES: string = join(ROOT, 'test/fixtures/copies')

/** Makes a folder for copies of this build: from there they find their dependencies. */
export function copiesFolder(): string {
  return mkdtempSync(join(mkdirs(join(ROOT, 'node_modules/.cache')), 'copies-'))
}

/** Installs the package into a folder, as a copy of this build. */
export function installInto(folder: string): void {
  const installed = mkdirs(join(folder, 'node_modules/lastcall'))
  for (const name of ['dist', 'package.json']) {
    cpSync(join(ROOT, name), join(installed, name), { recursive: true })
  }
}

/** Installs the package once more, and returns a program that exports that copy. */
export function installApart(folder: string): string {
  installInto(join(folder, 'apart'))
  cpSync(join(COPIES, 'whole.js'), join(folder, 'apart/whole.mjs'))
  return join(folder, 'apart/whole.mjs')
}

/** Puts the library into a bundle, and returns it. */
export function bundle(folder: string): string {
  const outfile = join(folder, 'bundle.mjs')
  buildSync({
    entryPoints: [join(COPIES, 'whole.js')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: EXTERNAL,
    logLevel: 'error',
  })
  return outfile
}

function mkdirs(path: string): string {
  mkdirSync(path, { recursive: true })
  return path
}
