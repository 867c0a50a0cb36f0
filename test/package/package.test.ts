import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { renderIndex } from '../../scripts/llms.ts'
import { readProject, withoutCode } from '../../scripts/pages.ts'
import { PACKED, publishedPage } from '../../scripts/published-docs.ts'
import { installPacked, lend, npm, stopped } from '../support/installed.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const { folder, files, size } = installPacked()
const installed = join(folder, 'node_modules/lastcall')
const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
const brought = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
lend(folder, 'fastify', 'typescript', '@types/node')

after(() => rmSync(folder, { recursive: true }))

describe('the tarball', () => {
  test('holds what is built, without its maps, the docs for users, and no other file', () => {
    const built = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(c?js|d\.c?ts)$/.test(file))
      .map((file) => `dist/${file}`)
    assert.deepEqual(
      [...files].sort(),
      [...built, ...PACKED, 'CHANGELOG.md', 'LICENSE', 'README.md', 'llms.txt', 'package.json'].sort(),
    )
  })

  test('is about as large as docs/comparison.md says', () => {
    const [, stated] = /^\| packed size \| ([\d.]+) kB/m.exec(readProject('docs/comparison.md')) ?? []
    const difference = size / 1_000 - Number(stated)
    assert.ok(
      Math.abs(difference) < size / 10_000,
      `${size} bytes, not ${stated} kB: npm run bench -- size --write`,
    )
  })

  test('has an index of these docs for tools', () => {
    const index = readFileSync(join(installed, 'llms.txt'), 'utf8')
    assert.ok(index === renderIndex(), 'llms.txt is not what the pages say: run `npm run docs`')
    for (const [, page] of index.matchAll(/\]\((docs\/[^)]+)\)/g))
      assert.ok(existsSync(join(installed, page as string)), page)
  })

  test('has links that lead somewhere: those of the README to the web, others to the web or to a file', () => {
    const linksOf = (page: string): string[] => {
      const prose = withoutCode(readFileSync(join(installed, page), 'utf8'))
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

  test('is published from the file of `npm run tarball` alone', () => {
    const { status, stderr } = spawnSync('npm', ['run', 'prepublishOnly'], { cwd: ROOT, encoding: 'utf8' })
    assert.equal(status, 1)
    assert.match(stderr, /npm run tarball/)
  })

  test('names no path of the machine, no registry, and no host but these', () => {
    const { host } = new URL(npm(ROOT, 'config', 'get', 'registry').trim())
    const hosts = new Set<string>()
    for (const file of files) {
      const text = readFileSync(join(installed, file), 'utf8')
      for (const name of [host, ROOT, join(homedir(), '/')]) {
        assert.ok(!text.includes(name), `${file} names ${name}`)
      }
      // The docs show the path of an image.
      assert.doesNotMatch(text, /file:\/\/\/(?!app\/)/, file)
      // The docs and the manifest lead to other places.
      if (/^(docs\/|README|llms|package)/.test(file)) continue
      for (const [, named] of text.matchAll(/https?:\/\/([\w-]*[a-z][\w-]*(?:\.[\w-]+)+)/g))
        hosts.add(named as string)
    }
    // The last one stands in the licence of p-timeout.
    assert.deepEqual([...hosts].sort(), [
      'keepachangelog.com',
      'lastcall-js.github.io',
      'semver.org',
      'sindresorhus.com',
    ])
  })

  test('has every file that package.json names', () => {
    const { exports, typesVersions, main, types, bin } = manifest
    const older = Object.values<string[]>(typesVersions['*']).flat()
    const targets = [...Object.values(exports).flatMap(targetsOf), ...older, main, types, bin.lastcall]
    assert.ok(targets.length > 30)
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
    ['`module: commonjs`', 'older.cts', 'older.cjs', { module: 'commonjs' }],
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

  for (const flags of [
    ['--import', 'lastcall/auto'],
    ['-r', 'lastcall/auto'],
    ['--import', 'lastcall/auto', '-r', 'lastcall/auto'],
  ]) {
    test(`W4 \`node ${flags.join(' ')}\` and a server that knows nothing of it`, async () => {
      const { code, stdout, stderr } = await stopped(folder, 'plain.js', { flags })
      assert.deepEqual([code, linesOf(stdout), stderr], [0, ['ready', 'exit 0'], ''])
    })
  }

  for (const [first, second] of [
    ['import', 'require'],
    ['require', 'import'],
  ] as const) {
    test(`W1 both formats in one process, \`${first}\` first, are one registry with one report`, async () => {
      const { code, stdout, stderr } = await stopped(folder, 'both.cjs', { args: [first, second] })
      assert.deepEqual(linesOf(stdout), [
        'two functions: true',
        'one signal: true',
        'SIGTERM: 1',
        'ready',
        `${second} runs`,
        `${first} runs`,
        `clean: http done, ${second} done, ${first} done`,
      ])
      assert.deepEqual([code, stderr], [0, ''])
    })
  }

  test('W4 `lastcall/auto` of one format drains no server that the other format drains', async () => {
    for (const flags of [['-r'], ['--import']]) {
      const env = { LASTCALL_REPORT: 'json' }
      const { code, stderr } = await stopped(folder, 'drains-itself.cjs', {
        flags: [...flags, 'lastcall/auto'],
        env,
      })
      const { hooks } = JSON.parse(stderr)
      assert.deepEqual([code, hooks.map(({ name }: { name: string }) => name)], [0, ['its own']])
    }
  })

  test('W1 H6 a response that is cut counts once, if both formats drain its server', async () => {
    const { code, stdout } = await stopped(folder, 'drained-twice.cjs')
    assert.deepEqual([code, linesOf(stdout)], [1, ['ready', '1 1,0']])
  })

  test('W1 W4 `lastcall/auto` of one format knows a health check that the other format answers', async () => {
    const options = { flags: ['--import', 'lastcall/auto'], env: { LASTCALL_DELAY: '300ms' } }
    const { code, stdout, stderr } = await stopped(folder, 'checked.cjs', options)
    assert.deepEqual([code, linesOf(stdout), stderr], [0, ['ready', '503', 'http 0'], ''])
  })

  test('H8 the Fastify plugin is what `require` returns, and its types say so', async () => {
    const flags = [
      '--allowJs',
      '--checkJs',
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--types',
      'node',
    ]
    const { stdout: errors } = node('node_modules/typescript/bin/tsc', ...flags, 'plugin.cjs')
    assert.equal(errors, '')

    const { code, stdout, stderr } = await stopped(folder, 'plugin.cjs')
    const closed = Array(3).fill('fastify closed')
    assert.deepEqual([code, linesOf(stdout), stderr], [0, ['true undefined', 'ready', ...closed], ''])
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

/** The files of an entry of `exports`, under all its conditions. */
function targetsOf(entry: unknown): string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry as object).flatMap(targetsOf)
}
