import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { npm } from './installed.ts'

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lastcall')

/** Written last, so that a folder without it is not whole. */
const STAMP = 'made.txt'

const FLAGS = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']

/**
 * A folder that is made once, and kept from one run to the next.
 *
 * @param path - Below the project's folder in the cache of the user.
 * @param madeOf - What the folder is made of, as a text. When it changes, the folder is made anew.
 */
export function cachedFolder(path: string, madeOf: string, make: (folder: string) => void): string {
  const folder = join(CACHE, path)
  const stamp = join(folder, STAMP)
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== madeOf) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    make(folder)
    writeFileSync(stamp, madeOf)
  }
  return folder
}

/** Installs packages into a folder, beside what its own package.json says, if it has one. */
export function installInto(
  folder: string,
  packages: Readonly<Record<string, string>>,
  flags: readonly string[],
): void {
  const manifest = join(folder, 'package.json')
  const own = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {}
  writeFileSync(manifest, JSON.stringify({ private: true, ...own, dependencies: packages }))
  npm(folder, 'install', ...FLAGS, ...flags)
}
