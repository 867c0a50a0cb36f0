import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, symlinkSync } from 'node:fs'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { autoLine } from '../../src/cli/auto-line.ts'
import { inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

const MODULE = new URL('file:///app/dist/auto.js')

describe('`lastcall auto`', { skip: NOT_NODE }, () => {
  for (const [what, options, line] of [
    ['without NODE_OPTIONS', undefined, '--import=file:///app/dist/auto.js'],
    ['with an empty NODE_OPTIONS', '', '--import=file:///app/dist/auto.js'],
    ['with other flags', '--no-warnings', '--no-warnings --import=file:///app/dist/auto.js'],
    ['with quotes', `--title "it's"`, String.raw`--title "it'\''s" --import=file:///app/dist/auto.js`],
    [
      'a second time',
      '--import=file:///app/dist/auto.js -r ./a.cjs',
      '--import=file:///app/dist/auto.js -r ./a.cjs',
    ],
  ] as const) {
    test(`W4 the line of \`lastcall auto\` ${what}`, () => {
      assert.equal(autoLine(options, MODULE), `export NODE_OPTIONS='${line}'\n`)
    })
  }

  for (const name of ['plain', 'with space', `it's "quoted" $HOME 100% é`]) {
    test(`W4 what \`lastcall auto\` prints works in a shell and in Node, for a package in the folder ${name}`, () =>
      inPlace(async (place) => {
        const root = new URL('../../', import.meta.url)
        const dist = place.path(`${name}/dist`)
        cpSync(new URL('dist', root), dist, { recursive: true })
        cpSync(new URL('package.json', root), place.path(`${name}/package.json`))
        symlinkSync(new URL('node_modules', root), place.path(`${name}/node_modules`))
        const app =
          'console.log(process.listenerCount("exit"), process.emit.toString().includes("listenersOf"))'
        const script = `eval "$("$0" "$1" auto)" && cd / && "$0" -e '${app}' && echo "$NODE_OPTIONS"`
        const args = ['-c', script, NODE, `${dist}/cli/lastcall.js`]
        const env = { ...process.env, NODE_OPTIONS: '--no-warnings' }
        const { stdout, stderr } = spawnSync('sh', args, { env, encoding: 'utf8' })
        assert.equal(stderr, '')
        const url = pathToFileURL(`${dist}/auto.js`).href.replaceAll("'", '%27')
        assert.match(stdout, /true\n/)
        assert.equal(stdout.split('\n')[1], `--no-warnings --import=${url}`)
      }))
  }

  test('W4 `lastcall auto` refuses arguments', () =>
    inPlace(async (place) => {
      const { code, stderr } = await place.run(['auto', 'node'])
      assert.deepEqual([code, stderr], [2, "lastcall: `lastcall auto` takes no arguments, got 'node'\n"])
    }))
})
