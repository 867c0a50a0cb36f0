// Puts each room of `src` into one file of `dist`, as an ES module and as CommonJS. Most of what an import takes is the
// number of files that are read: one for each file of `src` took three times as long as one for each room.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The folders of `src` whose insides others use, by the file that they are bundled into. */
const ROOMS = { core: ['core', 'threads', 'systemd', 'default'], http: ['http'], supervisor: ['supervisor'] }

/** Programs of their own, beside the doors of the package. They are ES modules. */
const PROGRAMS = ['auto/probe', 'auto/listening', 'cli/lastcall', 'demo/service']

const DOORS = ['index', 'http/index', 'fastify', 'auto', 'testing/index', 'supervisor/index']

/** Parts of the command that it loads only if they are asked for, with the packages that are bundled into each. */
const PARTS = {
  doctor: ['yaml', 'dockerfile-ast', 'vscode-languageserver-types', 'vscode-languageserver-textdocument'],
  rehearse: [],
}

/** The watchdog's program, which becomes a text in the core. */
const THREAD = 'src/core/watchdog/thread/thread.ts'

/** `require('lastcall/fastify')` is the plugin itself, as with Fastify's own plugins. */
const FASTIFY = 'module.exports = Object.assign(module.exports.default, module.exports)'

/** What an ES module is without being told so. esbuild writes it into files of TypeScript alone. */
const STRICT = '"use strict";'

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  outbase: 'src',
  outdir: 'dist',
  logLevel: 'error',
}

const { outputFiles } = await build({
  ...shared,
  format: 'cjs',
  sourcemap: false,
  minify: true,
  write: false,
  entryPoints: [THREAD],
})
const threadProgram = {
  name: 'thread-program',
  setup({ onLoad }) {
    const text = JSON.stringify(outputFiles[0].text)
    onLoad({ filter: /thread-program\.ts$/ }, () => ({ contents: `export const threadProgram = ${text}` }))
  },
}

/** `p-timeout` is an ES module, which CommonJS cannot load everywhere: Jest has no `require` for it. So it is a part of the file. */
const pTimeout = {
  name: 'p-timeout',
  setup({ onResolve }) {
    onResolve({ filter: /^p-timeout$/ }, ({ path }) => ({ path: fileURLToPath(import.meta.resolve(path)) }))
  },
}
const licence = `/*\nThis file has p-timeout in it.\n\n${readFileSync(new URL('license', import.meta.resolve('p-timeout')), 'utf8')}*/`

/** The files of `yaml` for browsers are ES modules, which do without Node's `require`. */
const browserYaml = {
  name: 'yaml',
  setup({ onResolve }) {
    onResolve({ filter: /^yaml$/ }, () => ({
      path: fileURLToPath(new URL('../node_modules/yaml/browser/dist/index.js', import.meta.url)),
    }))
  },
}

/** The command imports a part as the file that it becomes. */
const parts = {
  name: 'parts',
  setup({ onResolve }) {
    const filter = new RegExp(`/(${Object.keys(PARTS).join('|')})/index\\.ts$`)
    onResolve({ filter }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: path.replace(/ts$/, 'js'), external: true } : undefined,
    )
  },
}

/** CommonJS has no `import.meta`. */
const moduleUrl = {
  name: 'module-url',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        "require('node:url').pathToFileURL(__filename)",
      ),
      loader: 'ts',
    }))
  },
}

/** The two formats, by the end of the names of their files. */
const FORMATS = {
  js: { format: 'esm', plugins: [threadProgram] },
  cjs: { format: 'cjs', plugins: [threadProgram, pTimeout, moduleUrl] },
}

for (const [ext, { format, plugins }] of Object.entries(FORMATS)) {
  for (const room of Object.keys(ROOMS)) {
    await build({
      ...shared,
      format,
      stdin: { contents: insideOf(room), resolveDir: 'src', sourcefile: `${room}/all.ts` },
      outfile: `dist/${room}/all.${ext}`,
      outdir: undefined,
      plugins: [...plugins, otherRooms(room, `${room}/all`, ext)],
      banner: ext === 'cjs' ? { js: room === 'core' ? `${STRICT}\n${licence}` : STRICT } : {},
    })
  }
  for (const entry of ext === 'js' ? [...DOORS, ...PROGRAMS] : DOORS) {
    await build({
      ...shared,
      format,
      entryPoints: [`src/${entry}.ts`],
      outExtension: { '.js': `.${ext}` },
      plugins: [...plugins, parts, otherRooms('', entry, ext)],
      footer: ext === 'cjs' && entry === 'fastify' ? { js: FASTIFY } : {},
    })
  }
}

for (const [part, packages] of Object.entries(PARTS)) {
  await build({
    ...shared,
    format: 'esm',
    packages: 'bundle',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    entryPoints: [`src/${part}/index.ts`],
    plugins: [browserYaml, otherRooms('', `${part}/index`, 'js')],
    banner: { js: packages.map(licenceComment).join('\n') },
  })
}

/** The licence of a package that is bundled, as a comment. */
function licenceComment(name) {
  const folder = fileURLToPath(new URL(`../node_modules/${name}/`, import.meta.url))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  return `/*\nThis file has ${name} in it.\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n*/`
}

/** All that a room has, the thread apart. */
function insideOf(room) {
  return ROOMS[room]
    .flatMap((folder) =>
      readdirSync(join('src', folder), { recursive: true }).map((file) => join(folder, file)),
    )
    .filter(
      (file) =>
        file.endsWith('.ts') && file !== `${room}/index.ts` && !file.startsWith('core/watchdog/thread/'),
    )
    .map((file) => `export * from './${file}'\n`)
    .sort()
    .join('')
}

/** What another room has is imported from the file of that room. */
function otherRooms(own, out, ext) {
  return {
    name: 'rooms',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind }) => {
        const [folder] = relative('src', resolve(resolveDir, path)).split('/')
        const room = Object.keys(ROOMS).find((each) => ROOMS[each].includes(folder))
        if (kind === 'entry-point' || room === own || room === undefined) return undefined
        const from = relative(join('dist', out, '..'), join('dist', room, `all.${ext}`))
        return { path: from.startsWith('.') ? from : `./${from}`, external: true }
      })
    },
  }
}
