import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { describe, test } from 'node:test'
import { deploy, example } from '../support/deployed.ts'
import { assertNothingLost, listening, underLoad } from '../support/load.ts'
import { inPlace, NODE, type Place } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** The unit files, as systemd finds them. */
const files = readdirSync(example('systemd')).filter((name) => !name.endsWith('.js'))
const units = files.filter((name) => name.endsWith('.service'))
const read = (unit: string): string => readFileSync(example(`systemd/${unit}`), 'utf8')

const NO_VERIFIER: string | false =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'there is no `systemd-analyze` here'

/** The settings of the section `[Service]`; of those that stand there several times, all values. */
function serviceOf(unit: string): Map<string, string[]> {
  const [, section = ''] = /^\[Service\]\n([\s\S]*?)^\[/m.exec(read(unit)) ?? []
  const settings = new Map<string, string[]>()
  for (const [, key = '', value = ''] of section.matchAll(/^(\w+)=(.*)$/gm)) {
    settings.set(key, [...(settings.get(key) ?? []), value])
  }
  return settings
}

/** The only value of a setting. */
function only(unit: string, key: string): string {
  const values = serviceOf(unit).get(key) ?? []
  assert.equal(values.length, 1, key)
  return values[0] as string
}

/** The milliseconds that the library has in a unit. */
function timeoutOf(unit: string): number {
  const [variable] = (serviceOf(unit).get('Environment') ?? []).filter((each) =>
    each.startsWith('LASTCALL_TIMEOUT='),
  )
  const [, seconds] = / --timeout (\d+)s /.exec(only(unit, 'ExecStart')) ?? []
  return Number.parseInt(variable?.split('=')[1] ?? seconds ?? '', 10) * 1000
}

/** A unit's text, with the paths of this machine. */
const here = (text: string, place: Place): string =>
  text
    .replaceAll('/usr/bin/node', NODE)
    .replaceAll('/srv/web', place.folder)
    .replaceAll('/run/web', place.folder)

/** Starts the command of a unit, where its files are. */
async function inUnit(
  unit: string,
  use: (start: (key: string) => ReturnType<Place['start']>, port: number) => Promise<void>,
): Promise<void> {
  await inPlace(async (place) => {
    const found = deploy(place, ['pm2/server.js'])
    const port = await findPort()
    const variables = (serviceOf(unit).get('Environment') ?? []).map((each) => each.split('='))
    const env = { ...found, ...Object.fromEntries(variables), PORT: String(port) }
    await use((key) => place.start(here(only(unit, key), place).split(' '), { env }), port)
  })
}

describe('examples/systemd', () => {
  for (const unit of units) {
    test(`${unit}: systemd finds nothing to complain of`, { skip: NO_VERIFIER }, () =>
      inPlace(async (place) => {
        deploy(place, ['pm2/server.js'])
        const paths = new Map(files.map((name) => [name, place.write(name, here(read(name), place))]))
        // The other files are there because units name each other.
        const words = ['verify', '--man=no', paths.get(unit) as string]
        const options = {
          encoding: 'utf8',
          env: { ...process.env, SYSTEMD_UNIT_PATH: `${place.folder}:` },
        } as const
        const { status, stdout, stderr } = spawnSync('systemd-analyze', words, options)
        assert.deepEqual([status, stdout, stderr], [0, '', ''])
      }),
    )

    test(`${unit}: systemd kills later than the timeout, and tells the main process alone`, () => {
      assert.ok(Number(only(unit, 'TimeoutStopSec')) * 1000 >= timeoutOf(unit) + 1000)
      assert.equal(only(unit, 'KillMode'), 'mixed')
      assert.equal(only(unit, 'Restart'), 'on-failure')
      assert.equal(serviceOf(unit).get('ExecStop'), undefined)
    })

    test(`${unit}: no shell and no npm`, () => {
      for (const key of ['ExecStart', 'ExecReload']) {
        for (const command of serviceOf(unit).get(key) ?? []) {
          const [file = ''] = command.split(' ')
          assert.ok(isAbsolute(file), file)
          assert.doesNotMatch(file, /\/(sh|bash|env|npm|npx)$/)
        }
      }
    })
  }

  test('web.service: what it starts cleans up on SIGTERM, and exits with 0', { skip: NOT_NODE }, () =>
    inUnit('web.service', async (start, port) => {
      const program = start('ExecStart')
      await listening(port)
      program.kill('SIGTERM')
      const { code, stdout, stderr } = await program.exited()
      assert.deepEqual([code, stdout, stderr], [0, 'cleaned up\n', ''])
    }),
  )

  test('web-instances.service: its reload loses no request', { skip: NOT_NODE }, () =>
    inUnit('web-instances.service', async (start, port) => {
      const program = start('ExecStart')
      await listening(port)
      const tally = await underLoad(port, async () => {
        const { code, stderr } = await start('ExecReload').exited()
        assert.equal(code, 0, stderr)
      })
      assertNothingLost(tally)
      program.kill('SIGTERM')
      const { code, stdout } = await program.exited()
      assert.equal(code, 0)
      assert.equal(stdout, 'cleaned up\n'.repeat(8))
    }),
  )
})
