import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { describeOutcome, masked, readExample, readTable } from '../support/example.ts'
import { runFixture } from '../support/fixture.ts'
import { type Observed, observeServer, observeTool, portOf, type Step } from '../support/observed.ts'

const PAGE = 'migration.md'
/** In the order of the table's columns. */
const SERVERS = [
  'close-with-grace',
  'terminus',
  'http-terminator',
  'lightship',
  'node-graceful-shutdown',
  'nest',
]
const TOOL = 'exit-hook'

/** A cell of the first table. */
function tell({ code, signal, isAnswered }: Observed): string {
  return `${code ?? signal}, ${isAnswered ? 'answered' : 'cut'}`
}

describe('examples/migration', { concurrency: 3 }, () => {
  const libraries = [...SERVERS, TOOL]
  const files = libraries.flatMap((library) => [`${library}/before.js`, `${library}/after.js`])

  test('these are all of them', () => {
    const folders = readdirSync(new URL('../../examples/migration/', import.meta.url))
    assert.deepEqual(folders.sort(), [...libraries].sort())
  })

  test('the page names the versions that are run', () => {
    const page = readFileSync(new URL(`../../docs/${PAGE}`, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ')
    for (const name of [
      'close-with-grace',
      '@godaddy/terminus',
      'http-terminator',
      'lightship',
      'exit-hook',
      'node-graceful-shutdown',
      '@nestjs/core',
    ]) {
      const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
      const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
      assert.ok(page.includes(`${name} ${version}`), `${name} ${version}`)
    }
  })

  for (const file of files) {
    test(`${file} does what it promises`, async () => {
      const { head, output } = readExample(`migration/${file}`)
      assert.match(head, /^\/\/ Shows: .*\.\n\/\/ Try: node examples\/migration\/.*\n$/)
      assert.ok(head.includes(file))
      if (file.startsWith(TOOL)) {
        assert.equal(describeOutcome(await observeTool(file, ['SIGTERM'])), masked(output))
      } else {
        const observed = await observeServer(file, ['SIGTERM'])
        assert.equal(describeOutcome(observed), masked(output))
        const [library, program] = file.split('/')
        const column = program === 'before.js' ? SERVERS.indexOf(library as string) + 1 : -1
        assert.equal(tell(observed), readTable(PAGE, 'what comes')[1]?.at(column))
      }
    })
  }

  test('http-terminator, before: the handler of a second signal closes the pool again', async () => {
    const { stdout } = await observeServer('http-terminator/before.js', ['SIGTERM', 100, 'SIGTERM'])
    assert.equal(stdout.split('pool closed').length, 3)
  })
})

describe('what a signal does, as docs/migration.md says', { concurrency: 3 }, () => {
  const situations: { what: string; steps: readonly Step[]; keeps?: boolean }[] = [
    { what: 'SIGTERM; the client keeps its connection', steps: ['SIGTERM'], keeps: true },
    { what: 'SIGTERM, and again 500 ms later', steps: ['SIGTERM', 500, 'SIGTERM'] },
    { what: 'Ctrl-C that comes twice, 30 ms apart', steps: ['SIGINT', 30, 'SIGINT'] },
    { what: 'Ctrl-C, and again 500 ms later', steps: ['SIGINT', 500, 'SIGINT'] },
    { what: 'a new client 150 ms after SIGTERM', steps: ['SIGTERM', 150, 'request'] },
  ]
  // The first row is what the outputs above are about.
  const [head = [], first = [], ...rows] = readTable(PAGE, 'what comes')

  test('the table has these rows and columns', () => {
    assert.deepEqual(
      head.slice(1).map((cell) => cell.toLowerCase()),
      [...SERVERS, 'lastcall'],
    )
    assert.deepEqual(
      [first, ...rows].map(([what]) => what),
      ['SIGTERM', ...situations.map(({ what }) => what)],
    )
  })

  for (const [row, { what, steps, keeps = false }] of situations.entries()) {
    const observe = async (file: string): Promise<string> => {
      const observed = await observeServer(file, steps, { keeps })
      if (steps.includes('request')) return observed.isServed ? 'served' : 'refused'
      return `${tell(observed)}${keeps && observed.afterAnswer > 2_000 ? ', late' : ''}`
    }
    for (const [column, library] of SERVERS.entries()) {
      test(`${library}, before: ${what}`, async () => {
        assert.equal(await observe(`${library}/before.js`), rows[row]?.[column + 1])
      })
      test(`${library}, after: ${what}`, async () => {
        assert.equal(await observe(`${library}/after.js`), rows[row]?.at(-1))
      })
    }
  }
})

describe('how a tool ends, as docs/migration.md says', { concurrency: 3 }, () => {
  const situations: { what: string; steps: readonly Step[]; args?: readonly string[] }[] = [
    { what: 'by itself', steps: [], args: ['200'] },
    { what: 'SIGTERM', steps: ['SIGTERM'] },
    { what: 'Ctrl-C', steps: ['SIGINT'] },
    { what: 'Ctrl-C that comes twice, 30 ms apart', steps: ['SIGINT', 30, 'SIGINT'] },
    { what: 'Ctrl-C, and again 500 ms later', steps: ['SIGINT', 500, 'SIGINT'] },
  ]
  const [head, ...rows] = readTable(PAGE, 'how it ends')

  test('the table has these rows and columns', () => {
    assert.deepEqual(head, ['how it ends', TOOL, 'lastcall'])
    assert.deepEqual(
      rows.map(([what]) => what),
      situations.map(({ what }) => what),
    )
  })

  for (const [row, { what, steps, args }] of situations.entries()) {
    for (const [column, file] of ['before', 'after'].entries()) {
      test(`${file}: ${what}`, async () => {
        const { code, signal, stdout } = await observeTool(`${TOOL}/${file}.js`, steps, args)
        const upload = stdout.includes('upload ended') ? 'ended' : 'cut'
        const rest = stdout.includes('folder removed') ? 'removed' : 'left'
        assert.equal(`${code ?? signal}, upload ${upload}, folder ${rest}`, rows[row]?.[column + 1])
      })
    }
  }
})

describe('what probes are answered, as docs/migration.md says', () => {
  for (const library of ['terminus', 'lightship']) {
    const [, ...rows] = readTable(PAGE, `path of ${library}`)
    const paths = rows.map(([path = '']) => path.replaceAll('`', ''))

    for (const [column, file] of ['before', 'after'].entries()) {
      test(`${library}, ${file}`, async () => {
        const program = `../../examples/migration/${library}/${file}.js`
        const { code } = await runFixture(program, { until: 'ready on port' }, async (program) => {
          const port = portOf(program, library === 'lightship' ? 'health' : 'ready')
          const statusOf = async (path: string): Promise<number> => {
            const client = await Client.connect(port, false)
            const { status } = await client.get(path)
            client.destroy()
            return status
          }
          const statuses = (): Promise<number[]> => Promise.all(paths.map(statusOf))
          assert.deepEqual(await statuses(), [200, 200])
          program.kill('SIGTERM')
          while ((await statusOf('/ready')) === 200) {
            // It has not heard the signal yet.
          }
          assert.deepEqual(
            (await statuses()).map(String),
            rows.map((row) => row[column + 1]),
          )
        })
        assert.equal(code, 0)
      })
    }
  }
})
