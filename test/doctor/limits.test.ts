import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { examine, formatDiff, InputError, readInputs } from '../../src/doctor/index.ts'
import { readCode } from '../../src/doctor/read/code.ts'
import type { Kind } from '../../src/doctor/read/files/kinds.ts'
import { kindOfNamed } from '../../src/doctor/read/files/kinds.ts'
import { SourceFile } from '../../src/doctor/source.ts'

const look = (path: string, kind: Kind, text: string) =>
  examine({ inputs: [{ path, kind, text }], version: '0' }).result

/** Each anchor stands for ten of the one before. */
const BOMB = `a: &a { k: v }\n${[...'bcdefghijkl']
  .map((name, index) => {
    const before = `*${'abcdefghijk'[index]}`
    return `${name}: &${name} { <<: [${Array(10).fill(before).join(', ')}] }\n`
  })
  .join('')}services: { web: { image: web, environment: *l } }\n`

/** Each would take minutes or forever if it were walked without a limit; a test that does not end shows it. */
describe('a file that is made to take long is read at once', () => {
  for (const [what, text, why] of [
    ['aliases of aliases', BOMB, /aliases stand for too much/],
    [
      'a merge key that names its own map',
      'services:\n  web: &w\n    image: web\n    <<: *w\n',
      /aliases stand for too much/,
    ],
    [
      'a list that contains itself',
      'apiVersion: v1\nkind: List\nitems: &i\n  - { apiVersion: v1, kind: List, items: *i }\n',
      /aliases stand for too much/,
    ],
    ['fifty thousand brackets', `services:\n  web: ${'['.repeat(50_000)}`, /call stack/],
  ] as const) {
    test(`YAML with ${what} is skipped`, () => {
      const { skipped } = look('compose.yaml', 'yaml', text)
      assert.match(skipped[0]?.why ?? '', why)
    })
  }

  test('one anchor for a thousand services is followed', () => {
    const services = Array.from({ length: 1_000 }, (_each, index) => `  s${index}: { <<: *base }\n`).join('')
    const text = `x: &base { image: web, environment: { LASTCALL_TIMEOUT: 25s } }\nservices:\n${services}`
    assert.equal(look('compose.yaml', 'yaml', text).workloads, 1_000)
  })

  for (const [what, path, kind, text] of [
    ['comments without an end', 'a.js', 'code', `// SIGTERM\n${'/*'.repeat(500_000)}`],
    ['handlers without an end', 'a.js', 'code', "process.on('SIGTERM', (".repeat(40_000)],
    ['backslashes', 'a.service', 'unit', `[Service]\n${'\\\n'.repeat(500_000)}`],
    ['spaces', 'a.service', 'unit', `[Service]\nExecStart=x${' '.repeat(1_000_000)}y\n`],
    ['upstreams without an end', 'nginx.conf', 'proxy', 'upstream a {'.repeat(80_000)],
    ['empty lines', 'haproxy.cfg', 'proxy', '\n'.repeat(1_000_000)],
    ['empty lines', 'web.yaml', 'yaml', '\n'.repeat(1_000_000)],
    ['one line', '.env', 'environment', 'LASTCALL_TIMEOUT=8s '.repeat(50_000)],
  ] as const) {
    test(`${path} with a megabyte of ${what}`, () => {
      assert.deepEqual(look(path, kind, text).counts.errors, 0)
    })
  }

  test('a file of an unknown kind with a megabyte of empty lines', () => {
    assert.equal(kindOfNamed('notes.txt', '\n'.repeat(1_000_000)), undefined)
  })

  test('comments in code end where they end', () => {
    assert.equal(readCode(new SourceFile('a.js', 'a /* SIGTERM */ SIGTERM'))?.code, 'a               SIGTERM')
  })

  test('two hundred thousand lines, of which each tenth has changed, are one diff', () => {
    const before = 'a\n'.repeat(200_000)
    const after = 'b\na\na\na\na\na\na\na\na\na\n'.repeat(20_000)
    const diff = formatDiff([{ path: 'a', before, after }], { color: false })
    assert.equal(diff.match(/^\+b$/gm)?.length, 20_000)
    assert.equal(diff.match(/^-a$/gm)?.length, 20_000)
  })

  test('lines that all have changed are one diff', () => {
    const text = (value: number): string =>
      Array.from({ length: 100_000 }, (_each, index) => `${index} ${value}\n`).join('')
    const diff = formatDiff([{ path: 'a', before: text(1), after: text(2) }], { color: false })
    assert.match(diff, /^@@ -1,100000 \+1,100000 @@$/m)
  })

  test('a line of a megabyte is not shown', () => {
    const text = `services: { web: { labels: { x: "${'x'.repeat(1_000_000)}" }, environment: { LASTCALL_TIMEOUT: 25 } } }`
    const { findings } = look('compose.yaml', 'yaml', text)
    assert.deepEqual([findings[0]?.remedy.from, findings[0]?.remedy.to], ['25', '25s'])
  })
})

describe('what `lastcall doctor` reads', () => {
  const inFolder = (act: (folder: string) => void): void => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'doctor-')))
    try {
      act(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  test('a file that is named twice, and once by its folder, is read once', () =>
    inFolder((folder) => {
      writeFileSync(join(folder, 'compose.yaml'), 'services: {}')
      const paths = [folder, join(folder, 'compose.yaml'), `${folder}/./compose.yaml`]
      assert.equal(readInputs(paths, () => '').inputs.length, 1)
    }))

  test(
    'a pipe is not read: it is named beside what could be, and alone it is an error',
    {
      skip: process.platform === 'win32',
    },
    () =>
      inFolder((folder) => {
        const pipe = join(folder, 'Dockerfile')
        execFileSync('mkfifo', [pipe])
        writeFileSync(join(folder, 'compose.yaml'), 'services: {}')
        const { inputs, unread } = readInputs([folder, pipe], () => '')
        assert.equal(inputs.length, 1)
        assert.deepEqual(unread, [{ file: pipe, why: 'it is no regular file' }])
        const { skipped } = examine({ inputs, unread, version: '0' }).result
        assert.deepEqual(skipped, unread)
        assert.throws(() => readInputs([pipe], () => ''), InputError)
      }),
  )

  test(
    'a folder that cannot be read is named, and the rest is read',
    {
      skip: process.getuid?.() === 0 && 'root can read everything',
    },
    () =>
      inFolder((folder) => {
        const locked = join(folder, 'locked')
        execFileSync('mkdir', ['-m', '000', locked])
        writeFileSync(join(folder, 'compose.yaml'), 'services: {}')
        const { inputs, unread } = readInputs([folder], () => '')
        assert.deepEqual([inputs.length, unread.map(({ file }) => file)], [1, [locked]])
      }),
  )

  test('standard input that is empty is an error', () => {
    assert.throws(() => readInputs(['-'], () => '\n'), /^InputError|standard input is empty/)
  })
})
