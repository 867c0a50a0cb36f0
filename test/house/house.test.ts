import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const src = join(root, 'src')

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }))

/** The room of a file: its folder, or itself: `index` for the public door. */
const room = (file: string): string => file.split(/[/.]/)[0] as string

/** Which rooms may use which. */
const ARROWS: Record<string, readonly string[]> = {
  core: ['core'],
  threads: ['threads', 'core'],
  systemd: ['systemd', 'core'],
  default: ['default', 'systemd', 'threads', 'core'],
  http: ['http', 'default', 'systemd', 'core'],
  testing: ['testing', 'default', 'core'],
  index: ['default', 'core'],
  fastify: ['http', 'default', 'core'],
  auto: ['auto', 'http', 'default', 'core'],
  supervisor: ['supervisor', 'auto', 'default', 'systemd', 'core'],
  demo: ['demo', 'http', 'index'],
  doctor: ['doctor', 'default', 'core'],
  rehearse: ['rehearse', 'supervisor', 'default', 'core'],
  cli: ['cli', 'demo', 'doctor', 'rehearse', 'supervisor', 'default', 'core'],
}

/** Which folders of core may use which. */
const CORE_ARROWS: Record<string, readonly string[]> = {
  api: [],
  node: ['api'],
  check: ['api', 'node'],
  order: ['api'],
  end: ['api', 'check', 'node'],
  hooks: ['api', 'check', 'node', 'order', 'end'],
  watchdog: ['api', 'check', 'node', 'end'],
  shutdown: ['api', 'check', 'node', 'order', 'end', 'hooks', 'watchdog'],
}

/** The files that a file imports, types included. */
function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target]) =>
    relative(src, resolve(src, dirname(file), target as string)),
  )
}

describe('the house', () => {
  test('rooms use each other only along the arrows', () => {
    for (const { file, text } of files) {
      for (const [, target] of text.matchAll(/from '(\.[^']+)'/g)) {
        const used = room(relative(src, resolve(src, dirname(file), target as string)))
        assert.ok(ARROWS[room(file)]?.includes(used), `${file} uses ${used}`)
      }
    }
  })

  test('inside core, folders use each other only along the arrows', () => {
    for (const { file, text } of files.filter(({ file }) => file.startsWith('core/'))) {
      const folder = file.split('/')[1] as string
      for (const used of importsOf(file, text)) {
        const target = used.split('/')[1] as string
        if (!used.startsWith('core/') || target === folder) continue
        assert.ok(CORE_ARROWS[folder]?.includes(target), `${file} uses ${used}`)
      }
    }
  })

  test('no import leads in a circle, not even one of types', () => {
    const uses = new Map(files.map(({ file, text }) => [file, importsOf(file, text)]))
    const done = new Set<string>()
    const walk = (file: string, path: readonly string[]): void => {
      assert.ok(!path.includes(file), [...path.slice(path.indexOf(file)), file].join(' -> '))
      if (done.has(file)) return
      for (const used of uses.get(file) ?? []) walk(used, [...path, file])
      done.add(file)
    }
    for (const { file } of files) walk(file, [])
  })

  test('no folder of src holds more than 20 files', () => {
    const counts = new Map<string, number>()
    for (const { file } of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
    assert.deepEqual(
      [...counts].filter(([, count]) => count > 20),
      [],
    )
  })

  test('one field alone says where a shutdown is', () => {
    const fields =
      /^ {2}#?(?:readonly )?(\w*(?:[pP]hase|[lL]astCall|[sS]topped|[oO]ver|[sS]tate))\b(?:: [^(=;]+)? = /gm
    const found = files
      .filter(({ file }) => /^core\/(shutdown|hooks|order)\//.test(file))
      .flatMap(({ file, text }) => [...text.matchAll(fields)].map(([, name]) => `${file}: ${name}`))
    assert.deepEqual(found, [
      'core/shutdown/shutdown.ts: phase',
      // Where the listeners are, before a shutdown too.
      'core/shutdown/triggers.ts: state',
    ])
  })

  for (const [what, pattern, owner] of [
    [
      'touches timers',
      /(?<![.\w])(setTimeout|setInterval|setImmediate|clearTimeout)\(|'node:timers|AbortSignal\.timeout/,
      'core/node/clock.ts',
    ],
    ['reads the time', /performance\.now|Date\.now|hrtime\b|new Date\(/, 'core/node/process-time.ts'],
    [
      'touches the listeners of the process',
      /process\.(on|once|off|addListener|prependListener|removeListener|removeAllListeners)\(/,
      'core/node/listeners.ts',
    ],
    ['ends the process', /process\.(exit|kill|abort|reallyExit)\(/, 'core/end/exit.ts'],
  ] as const) {
    test(`one file alone ${what}`, () => {
      // The demo is an application, and findings quote the code of users.
      const found = files
        .filter(({ file }) => room(file) !== 'demo' && !file.startsWith('rehearse/findings/'))
        .filter(({ text }) => pattern.test(withoutComments(text)))
        .map(({ file }) => file)
      assert.deepEqual(found, [owner])
    })
  }

  test('the public door has no logic', () => {
    const door = files.find(({ file }) => file === 'index.ts')
    assert.match(door?.text ?? '', /^(export (type )?\{[^}]*\} from '[^']+'\n)+$/)
  })

  test('a file holds one idea: 250 lines at most, half of them 80 or less', () => {
    const sizes = files.map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    assert.deepEqual(
      sizes.filter(({ lines }) => lines > 250),
      [],
    )
    const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b)
    assert.ok((sorted[sorted.length >> 1] as number) <= 80)
  })

  test('two runtime dependencies, and a lock file that names no host', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    assert.deepEqual(Object.keys(manifest.dependencies), ['debug', 'p-timeout'])
    assert.doesNotMatch(readFileSync(join(root, 'package-lock.json'), 'utf8'), /"resolved"/)
  })

  test('every public name has a docstring', () => {
    for (const { file, text } of files) {
      if (
        !/^(core\/(api\/|shutdown\/(create-)?registry|end\/report)|default\/functions|http\/|testing\/|supervisor\/(create-supervisor|errors|options\/(types|program-(options|status))))/.test(
          file,
        )
      )
        continue
      for (const [all, before, name] of text.matchAll(
        /(?<=(.*)\n)export (?:class|function|interface|type) (\w+)/g,
      )) {
        const isOverload = before?.startsWith('export function') || /^\): .*$/.test(before ?? '')
        assert.ok(
          before?.endsWith('*/') || before?.includes('biome-ignore') || isOverload,
          `${file}: ${name} in ${all}`,
        )
      }
    }
  })
})

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*/g, '')
}
