import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { installPacked, npm, stopped } from '../../support/installed.ts'

const PACKAGES = [
  'esbuild',
  'webpack',
  'webpack-cli',
  '@vercel/ncc',
  'rollup',
  '@rollup/plugin-node-resolve',
  '@rollup/plugin-commonjs',
]

/** How each bundler puts a program and its packages into one file, as its own documentation says. */
const BUNDLERS: Record<string, (program: string, out: string) => readonly string[]> = {
  'esbuild, CommonJS': (program, out) => [
    'esbuild',
    program,
    '--bundle',
    '--platform=node',
    `--outfile=${join(out, 'bundle.cjs')}`,
  ],
  'esbuild, an ES module': (program, out) => [
    'esbuild',
    program,
    '--bundle',
    '--platform=node',
    '--format=esm',
    `--outfile=${join(out, 'bundle.mjs')}`,
  ],
  webpack: (program, out) => [
    'webpack',
    `--entry=./${program}`,
    '--target=node',
    '--mode=production',
    `--output-path=${out}`,
    '--output-filename=bundle.cjs',
  ],
  ncc: (program, out) => ['ncc', 'build', program, '--out', out],
  rollup: (program, out) => [
    'rollup',
    program,
    '--plugin=node-resolve',
    '--plugin=commonjs',
    '--format=cjs',
    `--file=${join(out, 'bundle.cjs')}`,
  ],
}

describe('a service and the library in one file', () => {
  const { folder } = installPacked(PACKAGES)
  after(() => rmSync(folder, { recursive: true }))

  for (const [bundler, command] of Object.entries(BUNDLERS)) {
    for (const program of ['blocks.js', 'blocks.cjs']) {
      // esbuild leaves a `require` in an ES module, where Node has none.
      if (bundler === 'esbuild, an ES module' && program === 'blocks.cjs') continue
      test(`D6 ${bundler}, from ${program}: a hook that blocks the event loop ends with 124 at the deadline`, async () => {
        // Outside of the folder: there a bundle finds no package.
        const out = mkdtempSync(join(tmpdir(), `bundled-${process.pid}-`))
        try {
          npm(folder, 'exec', '--', ...command(program, out))
          const file = readdirSync(out).find((name) => /^(bundle|index)\.\w+$/.test(name)) as string
          const { code, stdout, stderr } = await stopped(out, file)
          assert.deepEqual([code, stdout], [124, 'ready\n'], stderr)
          assert.match(stderr, /^lastcall: blocks blocks the event loop$/m)
        } finally {
          rmSync(out, { recursive: true })
        }
      })
    }
  }
})
