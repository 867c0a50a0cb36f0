// Bundles the engine, with the library's core, for a browser.
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** The text of the bundle: a module, or a script that leaves `engine` as a global. */
export function bundleEngine(format: 'esm' | 'iife'): Promise<string> {
  return bundleForBrowser(`${HERE}engine.ts`, format)
}

/** The same of any module that runs the library's code on a fake process and a fake clock. */
export async function bundleForBrowser(entry: string, format: 'esm' | 'iife'): Promise<string> {
  const shim = `${HERE}node-shim.ts`
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    globalName: 'engine',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    inject: [shim, `${HERE}node/buffer.ts`],
    alias: {
      'node:events': 'events',
      'node:async_hooks': shim,
      'node:os': shim,
      'node:fs': `${HERE}node/fs.ts`,
      'node:fs/promises': `${HERE}node/fs.ts`,
      'node:http': `${HERE}node/http.ts`,
      'node:net': `${HERE}node/net.ts`,
    },
    // Of the debug log, which is off.
    define: { 'import.meta.url': '""' },
    nodePaths: [`${HERE}../node_modules`],
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

if (basename(process.argv[1] ?? '') === 'bundle.ts') {
  const text = await bundleEngine('esm')
  mkdirSync(`${HERE}dist`, { recursive: true })
  writeFileSync(`${HERE}dist/engine.js`, text)
  console.log(`engine: ${(gzipSync(text).length / 1000).toFixed(1)} kB, gzipped and not minified`)
}
