// Removes the declarations that no entry point of the package leads to: they are a sixth of it, and nobody reads them.
// Then writes each of the others once more, for CommonJS.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const dist = new URL('../dist/', import.meta.url)
const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** What an import of another declaration file looks like; tsc leaves the names of the sources in it. */
const IMPORT = /((?:from|import\() ?')(\.[^']+)\.ts'/g

/** `require('lastcall/fastify')` is the plugin itself: see FASTIFY in bundle.js. */
const FASTIFY = `\
declare function lastcallPlugin(...args: Parameters<FastifyPluginAsync<DrainOptions>>): Promise<void>;
declare namespace lastcallPlugin {
    export { lastcallPlugin, lastcallPlugin as default };
}
export = lastcallPlugin;
`

const kept = new Set()
for (const { import: door } of Object.values(exports))
  if (door) keep(new URL(door.types, new URL('..', dist)))
for (const name of readdirSync(dist, { recursive: true })) {
  const file = new URL(name, dist)
  if (!name.endsWith('.d.ts')) continue
  if (kept.has(file.href)) writeCommonJs(file)
  else rmSync(file)
}

function keep(file) {
  if (kept.has(file.href)) return
  kept.add(file.href)
  for (const [, , path] of readFileSync(file, 'utf8').matchAll(IMPORT)) keep(new URL(`${path}.d.ts`, file))
}

function writeCommonJs(file) {
  const text = readFileSync(file, 'utf8').replaceAll(IMPORT, "$1$2.cjs'")
  const isFastify = file.href === new URL('fastify.d.ts', dist).href
  const [head] = isFastify ? text.split('export declare const lastcallPlugin', 1) : [text]
  writeFileSync(new URL(file.href.replace(/\.ts$/, '.cts')), isFastify ? `${head}${FASTIFY}` : text)
}
