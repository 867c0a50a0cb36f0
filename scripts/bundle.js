// Puts each room of `src` into one file of `dist`. Most of what an import takes is the number of files that are read:
// one for each file of `src` took three times as long as one for each room.
import { readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { build } from 'esbuild'

/** The folders of `src` whose insides others use, by the file that they are bundled into. */
const ROOMS = { core: ['core', 'threads', 'default'], http: ['http'], supervisor: ['supervisor'] }

/** Programs of their own, beside the doors of the package. */
const PROGRAMS = ['auto/probe', 'cli/lastcall', 'demo/service']

const DOORS = ['index', 'http/index', 'fastify', 'auto', 'testing/index', 'supervisor/index']

/** The watchdog's program, which becomes a text in the core. */
const THREAD = 'src/core/watchdog/thread.ts'

const shared = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
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

for (const room of Object.keys(ROOMS)) {
  await build({
    ...shared,
    stdin: { contents: insideOf(room), resolveDir: 'src', sourcefile: `${room}/all.ts` },
    outfile: `dist/${room}/all.js`,
    outdir: undefined,
    plugins: [threadProgram, otherRooms(room, `${room}/all`)],
  })
}
for (const entry of [...DOORS, ...PROGRAMS]) {
  await build({
    ...shared,
    entryPoints: [`src/${entry}.ts`],
    outbase: 'src',
    plugins: [otherRooms('', entry)],
  })
}

/** All that a room has, the thread apart. */
function insideOf(room) {
  return ROOMS[room]
    .flatMap((folder) =>
      readdirSync(join('src', folder), { recursive: true }).map((file) => join(folder, file)),
    )
    .filter(
      (file) => file.endsWith('.ts') && file !== `${room}/index.ts` && file !== 'core/watchdog/thread.ts',
    )
    .map((file) => `export * from './${file}'\n`)
    .sort()
    .join('')
}

/** What another room has is imported from the file of that room. */
function otherRooms(own, out) {
  return {
    name: 'rooms',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind }) => {
        const [folder] = relative('src', resolve(resolveDir, path)).split('/')
        const room = Object.keys(ROOMS).find((each) => ROOMS[each].includes(folder))
        if (kind === 'entry-point' || room === own || room === undefined) return undefined
        const from = relative(join('dist', out, '..'), join('dist', room, 'all.js'))
        return { path: from.startsWith('.') ? from : `./${from}`, external: true }
      })
    },
  }
}
