import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The tests of one part of a suite: each part has a folder of its name. */
export function testsOf(suite: string, name: string): string[] {
  const folder = join(suite, name)
  if (!existsSync(folder) || name.includes('.')) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
}

/**
 * Installs what is missing of Debian's packages, as root and where there is apt-get.
 *
 * @param packages - The packages by the program that is looked for.
 */
export function installMissing(
  packages: Readonly<Record<string, string>>,
  isHere: (program: string) => boolean,
): void {
  const missing = Object.entries(packages).filter(([program]) => !isHere(program))
  if (missing.length === 0 || process.getuid?.() !== 0 || !isHere('apt-get')) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const flags = ['--yes', '--quiet', '--no-install-recommends']
  spawnSync('apt-get', ['update', '--quiet'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', ...flags, ...missing.map(([, name]) => name)], { stdio: 'inherit', env })
}
