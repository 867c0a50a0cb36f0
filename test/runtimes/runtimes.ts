// The runtimes on which the tests run, and how to get them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/runtimes', import.meta.url))
const { platform, arch } = process

export interface Runtime {
  readonly name: string
  /** The package, with the version that is tested. */
  readonly spec: string
  /** The program inside the package, and what comes before the file that it runs. */
  readonly command: readonly [string, ...string[]]
  /** The folders of its tests. */
  readonly folders: readonly string[]
}

const node = (major: number): Runtime => ({
  name: `node${major}`,
  spec: `node-${platform}-${arch}@${major}`,
  command: [`node-${platform}-${arch}/bin/node`],
  folders: ['process', 'http'],
})

const bun = `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`
const deno = `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`

export const RUNTIMES: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(node),
  { name: 'bun', spec: `${bun}@1.4`, command: [`${bun}/bin/bun`], folders: ['process'] },
  { name: 'deno', spec: `${deno}@2.9`, command: [`${deno}/deno`, 'run', '-A'], folders: ['process'] },
]

/** Installs a runtime if it is not here yet. Returns how to start it. */
export function fetchRuntime({ name, spec, command: [program, ...args] }: Runtime): [string, ...string[]] {
  const folder = join(cache, name)
  const path = join(folder, 'node_modules', program)
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    spawnSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', spec], {
      cwd: folder,
      stdio: 'inherit',
    })
  }
  return [path, ...args]
}
