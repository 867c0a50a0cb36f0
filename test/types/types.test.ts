import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { configure } from 'lastcall'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = join(root, 'test/types')

const manifest: { exports: Record<string, { import?: { types: string } }> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)
const doors = Object.entries(manifest.exports).flatMap(([door, conditions]) =>
  conditions.import ? [{ door, types: conditions.import.types }] : [],
)

/** The names in the braces of an import or export, without `type`; of `a as b` the `b`. */
const namesIn = (braces: string): string[] =>
  braces
    .split(',')
    .map((part) => part.trim().split(/\s+/).at(-1) as string)
    .filter(Boolean)

/** All that a declaration file exports, types included. */
function exportsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, group]) => group as string)
  return [
    ...found(/^export (?:type )?\{([^}]*)\}/gm).flatMap(namesIn),
    ...found(/^export (?:declare )?(?:const|function|class|interface|type) (\w+)/gm),
    ...found(/^export \* from '([^']+)'/gm).flatMap((path) =>
      exportsOf(join(file, '..', path.replace(/\.[jt]s$/, '.d.ts'))),
    ),
  ]
}

describe('every public type is tested', () => {
  for (const { door, types } of doors) {
    const name = door === '.' ? 'index' : door.slice(2)
    const specifier = door.replace('.', 'lastcall')

    test(specifier, async () => {
      const declared = new Set(exportsOf(join(root, types)))
      // To import it would have effects.
      const values = name === 'auto' ? [] : Object.keys(await import(specifier))
      for (const value of values.filter((each) => each !== 'default'))
        assert.ok(declared.has(value), `${value} has no type`)

      // The compiler sees to it that what is imported is used, and that it exists.
      const text = readFileSync(join(here, `${name}.ts`), 'utf8')
      const imported = text.match(
        new RegExp(`^import (?:\\w+, )?(?:type )?\\{([^}]*)\\} from '${specifier}'$`, 'm'),
      )
      assert.deepEqual(namesIn(imported?.[1] ?? '').sort(), [...declared].sort())
    })
  }
})

test('bad arguments have the base classes of their types, which are all one to TypeScript', () => {
  assert.throws(() => configure({ timeout: '9s' as never }), TypeError)
  assert.throws(() => configure({ timeout: -1 }), RangeError)
})

describe('a type test fails', () => {
  /** A change to one of the files, and the one error that is due to it. */
  const changes = [
    ['index', 'readonly startMs: number', 'startMs: number', 'TS2344'],
    [
      'index',
      "onShutdown(() => {}, { priority: 'high' })",
      "onShutdown(() => {}, { priority: 'work' })",
      'TS2578',
    ],
    ['http', 'hijack(): unknown', 'hijack(): string', 'TS2344'],
    [
      'fastify',
      'FastifyPluginAsync<DrainOptions>',
      "FastifyPluginAsync<Omit<DrainOptions, 'name'>>",
      'TS2344',
    ],
    ['auto', '<never>', '<string>', 'TS2344'],
    ['testing', 'Promise<RegExpExecArray>', 'Promise<RegExpExecArray | null>', 'TS2344'],
    ['supervisor', "| 'backing-off' ", '', 'TS2344'],
  ] as const

  test('where a signature is another one', () => {
    // Should it be left behind: `tsc` skips names that begin with a dot, and git and Biome obey `.gitignore`.
    const folder = join(here, '.changed')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    try {
      changes.forEach(([name, from, to], n) => {
        const text = readFileSync(join(here, `${name}.ts`), 'utf8')
        assert.ok(text.includes(from), from)
        writeFileSync(join(folder, `${n}-${name}.ts`), text.replace(from, to))
      })
      const config = { extends: '../../../tsconfig.json', include: ['*.ts'] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
      writeFileSync(join(folder, '.gitignore'), '*\n')
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
      assert.notEqual(status, 0)
      const errors = [...stdout.matchAll(/([\w-]+)\.ts\(\d+,\d+\): error (TS\d+)/g)]
      assert.deepEqual(
        errors.map(([, file, code]) => [file, code]),
        changes.map(([name, , , code], n) => [`${n}-${name}`, code]),
        stdout,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
