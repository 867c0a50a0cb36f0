import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { renderIndex } from '../../scripts/llms.ts'
import { withoutCode } from '../../scripts/pages.ts'
import { PACKED, publishedPage } from '../../scripts/published-docs.ts'
import { installPacked, lend, npm, stopped } from '../support/installed.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const { folder, files } = installPacked()
const installed = join(folder, 'node_modules/lastcall')
const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
const brought = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
lend(folder, 'fastify', 'typescript', '@types/node')

after(() => rmSync(folder, { recursive: true }))

describe('the tarball', () => {
  test('holds what is built, without its maps, the docs for users, and no other file', () => {
    const built = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(js|d\.ts)$/.test(file))
      .map((file) => `dist/${file}`)
    assert.deepEqual(
      [...files].sort(),
      [...built, ...PACKED, 'CHANGELOG.md', 'LICENSE', 'README.md', 'llms.txt', 'package.json'].sort(),
    )
  })

  test('has an index of these docs for tools', () => {
    const index = readFileSync(join(installed, 'llms.txt'), 'utf8')
    assert.ok(index === renderIndex(), 'llms.txt is not what the pages say: run `npm run docs`')
    for (const [, page] of index.matchAll(/\]\((docs\/[^)]+)\)/g))
      assert.ok(existsSync(join(installed, page as string)), page)
  })

  test('is published with links that lead somewhere: those of the README to the web, others to the web or to a file', () => {
    const linksOf = (page: string): string[] => {
      const text = publishedPage(page, readFileSync(join(installed, page), 'utf8'), manifest)
      const prose = withoutCode(text)
      return [...prose.matchAll(/\]\(\s*([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g)].map(
        ([, link, src]) => (link ?? src) as string,
      )
    }
    const isWeb = (link: string): boolean => /^(https?:|#)/.test(link)
    assert.ok(linksOf('README.md').length > 20)
    assert.deepEqual(
      linksOf('README.md').filter((link) => !isWeb(link)),
      [],
    )
    for (const page of PACKED) {
      const files = linksOf(page).filter((link) => !isWeb(link))
      const missing = files.filter(
        (link) => !existsSync(join(installed, page, '..', link.split('#')[0] as string)),
      )
      assert.deepEqual(missing, [], page)
    }
    const { homepage, version } = manifest
    const readme = (text: string): string => publishedPage('README.md', text, manifest)
    assert.equal(readme('[a](docs/deploy/index.md#b)'), `[a](${homepage}deploy/#b)`)
    assert.match(readme('[a](SECURITY.md)'), new RegExp(`/blob/v${version}/SECURITY.md\\)$`))
  })

  test('names no path of the machine, no registry, and no host but these', () => {
    const { host } = new URL(npm(ROOT, 'config', 'get', 'registry').trim())
    const hosts = new Set<string>()
    for (const file of files) {
      const text = readFileSync(join(installed, file), 'utf8')
      for (const name of [host, ROOT, join(homedir(), '/'), 'file:///']) {
        assert.ok(!text.includes(name), `${file} names ${name}`)
      }
      // The docs and the manifest lead to other places.
      if (/^(docs\/|README|llms|package)/.test(file)) continue
      for (const [, named] of text.matchAll(/https?:\/\/([\w-]*[a-z][\w-]*(?:\.[\w-]+)+)/g))
        hosts.add(named as string)
    }
    assert.deepEqual([...hosts].sort(), ['keepachangelog.com', 'lastcall-js.github.io', 'semver.org'])
  })

  test('has every file that package.json names', () => {
    const targets = [...Object.values(manifest.exports).flatMap(targetsOf), manifest.bin.lastcall]
    assert.ok(targets.length > 12)
    for (const target of targets) assert.ok(existsSync(join(installed, target)), target)
  })

  test('is for each Node that has both `require` of ES modules and `process.getBuiltinModule`', () => {
    assert.deepEqual(manifest.engines, { node: '^20.19 || >=22.12' })
  })

  test('brings two packages, and what these need', () => {
    assert.deepEqual(brought, ['debug', 'lastcall', 'ms', 'p-timeout'])
  })
})

describe('the package installed', () => {
  const USED = [
    'a hook on a fake signal',
    'fastify closed',
    'hook on SIGTERM',
    'http closed',
    'worker stopped',
  ]

  for (const [how, file] of [
    ['imported', 'imported.js'],
    ['required', 'required.cjs'],
  ] as const) {
    test(`every entry point, ${how}`, async () => {
      const { code, stdout, stderr } = await stopped(folder, file)
      assert.deepEqual(linesOf(stdout).sort(), [...USED, 'ready'].sort())
      assert.deepEqual([code, stderr], [0, ''])
    })
  }

  for (const [how, source, output, options] of [
    ['an ES module', 'module.mts', 'module.mjs', { module: 'nodenext' }],
    ['CommonJS', 'common.cts', 'common.cjs', { module: 'nodenext' }],
    ['for a bundler', 'bundler.ts', 'bundler.js', { module: 'esnext', moduleResolution: 'bundler' }],
  ] as const) {
    test(`TypeScript, ${how}`, async () => {
      cpSync(join(folder, 'typed.ts'), join(folder, source))
      const compilerOptions = { ...options, strict: true, target: 'es2022', types: ['node'] }
      const config = join(folder, `${source}.json`)
      writeFileSync(config, JSON.stringify({ compilerOptions, files: [source] }))
      const { status, stdout: errors } = node('node_modules/typescript/bin/tsc', '-p', config)
      assert.equal(status, 0, errors)

      const { code, stdout, stderr } = await stopped(folder, output)
      assert.deepEqual([code, linesOf(stdout), stderr], [0, ['0 programs, ready', 'SIGTERM'], ''])
    })
  }

  test('`node --import lastcall/auto` and a server that knows nothing of it', async () => {
    const { code, stdout } = await stopped(folder, 'plain.js', { flags: ['--import', 'lastcall/auto'] })
    assert.deepEqual([code, linesOf(stdout)], [0, ['ready', 'exit 0']])
  })

  test('the command', async () => {
    const command = join('node_modules', '.bin', 'lastcall')
    assert.ok(statSync(join(folder, command)).mode & 0o100)
    assert.equal(node(command, '--version').stdout, `${manifest.version}\n`)
    assert.match(node(command, '--help').stdout, /^ {2}lastcall run /m)

    const { code, stdout, stderr } = await stopped(folder, '', {
      command: [command, 'run', '--', process.execPath, 'worker.js'],
    })
    assert.deepEqual([code, linesOf(stdout), stderr], [0, ['ready', 'worker stopped'], ''])
  })
})

function node(...args: readonly string[]) {
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n')
}

/** The files of an entry of `exports`. */
function targetsOf(entry: unknown): string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>)
}
