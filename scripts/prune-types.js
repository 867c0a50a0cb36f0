// Removes the declarations that no entry point of the package leads to: they are a sixth of it, and nobody reads them.
import { readdirSync, readFileSync, rmSync } from 'node:fs'

const dist = new URL('../dist/', import.meta.url)
const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const kept = new Set()

for (const { types } of Object.values(exports)) if (types) keep(new URL(types, new URL('..', dist)))
for (const name of readdirSync(dist, { recursive: true })) {
  const file = new URL(name, dist)
  if (name.endsWith('.d.ts') && !kept.has(file.href)) rmSync(file)
}

function keep(file) {
  if (kept.has(file.href)) return
  kept.add(file.href)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
    keep(new URL(path.replace(/\.[tj]s$/, '.d.ts'), file))
  }
}
