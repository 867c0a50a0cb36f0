import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { atMost, type BenchCase, defineCase, internal, type Table } from './case.ts'
import { LASTCALL, PEERS } from './contenders.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm pack` says of a package. */
interface Packed {
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

interface Size {
  readonly packages: readonly string[]
}

/** What is downloaded and what has to be read, beside peers. */
export const size: BenchCase = defineCase<Size>({
  name: 'size',
  title: 'Size',
  sizes: {
    full: { packages: PEERS.map(({ from }) => from as string) },
    smoke: { packages: [PEERS[0]?.from as string] },
  },
  async run({ packages }) {
    const own = pack(ROOT)
    const peers = packages.map((name) => ({ name, ...pack(join(ROOT, 'node_modules', name)) }))
    return {
      targets: [
        internal(atMost('packed size', 60, own.size / 1_000, ' kB')),
        internal(atMost('lines of `src`', 3_000, linesOf(join(ROOT, 'src')))),
      ],
      tables: [
        {
          head: ['', 'ratio to lastcall', 'packed, kB', 'unpacked, kB', 'packages that it needs'],
          rows: [{ name: LASTCALL.name, ...own }, ...peers].map(({ name, size: packed, unpackedSize }) => [
            name,
            (packed / own.size).toFixed(2),
            (packed / 1_000).toFixed(1),
            (unpackedSize / 1_000).toFixed(1),
            String(dependenciesOf(name)),
          ]),
        },
        partsOf(own),
      ],
    }
  },
})

function pack(folder: string): Packed {
  const args = ['pack', folder, '--dry-run', '--json', '--ignore-scripts']
  const [packed] = JSON.parse(
    execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  )
  return packed
}

/** What the packed size is made of: each part compressed by itself. */
function partsOf({ files }: Packed): Table {
  const parts = new Map<string, Buffer[]>()
  for (const { path } of files) {
    parts.set(partOf(path), [...(parts.get(partOf(path)) ?? []), readFileSync(join(ROOT, path))])
  }
  const sizes = [...parts].map(([part, all]) => [part, gzipSync(Buffer.concat(all)).length] as const)
  const whole = sizes.reduce((sum, [, bytes]) => sum + bytes, 0)
  return {
    caption: 'What it is made of',
    head: ['part', 'ratio', 'compressed, kB'],
    rows: sizes
      .sort((a, b) => b[1] - a[1])
      .map(([part, bytes]) => [part, (bytes / whole).toFixed(2), (bytes / 1_000).toFixed(1)]),
  }
}

function partOf(path: string): string {
  if (/\.d\.c?ts$/.test(path)) return 'types, with their docstrings'
  if (path.endsWith('.cjs')) return 'all of it as CommonJS'
  if (!path.endsWith('.js')) return 'README and docs'
  return path.split('/')[1]?.replace('.js', '') as string
}

/** All that is installed with a package, once each. */
function dependenciesOf(name: string, known = new Set<string>()): number {
  const folder = name === LASTCALL.name ? ROOT : join(ROOT, 'node_modules', name)
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const each of Object.keys(dependencies)) {
    if (known.has(each)) continue
    known.add(each)
    dependenciesOf(each, known)
  }
  return known.size
}

function linesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .reduce((sum, file) => sum + readFileSync(join(folder, file), 'utf8').split('\n').length - 1, 0)
}
