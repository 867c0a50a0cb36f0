import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { createRegistry, LastcallError } from 'lastcall'
import { FakeProcess } from 'lastcall/testing'
import { HELP } from '../../src/cli/help.ts'
import { rangeError, typeError } from '../../src/core/api/errors.ts'
import { PRIORITIES } from '../../src/core/check/priority.ts'
import { resolveSettings, type Settings } from '../../src/core/check/settings.ts'
import { WAITING_INTERVAL } from '../../src/core/end/waiting.ts'
import { PLATFORMS } from '../../src/core/node/platform.ts'
import { REPEAT_WINDOW } from '../../src/core/shutdown/triggers.ts'
import { termsOf } from '../../src/core/watchdog/terms.ts'
import { resolveProgram } from '../../src/supervisor/options/settings.ts'
import { FIRST_DELAY, JITTER, LONGEST_DELAY, PERIOD, STEADY } from '../../src/supervisor/programs/restarts.ts'
import { readTable } from '../support/example.ts'
import { timesOf } from '../support/times.ts'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
/** A sentence may be wrapped anywhere. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')
const readme = read('README.md')
const concepts = read('docs/concepts.md')
const registryOptions = read('src/core/api/options.ts').split('interface RegistryOptions')[1] as string
const settings = resolveSettings({ process: new FakeProcess() })

/** How the docs write a value of the code. */
function written(value: unknown): string {
  if (typeof value === 'number') return String(value).replace(/\B(?=(\d{3})+$)/g, '_')
  return JSON.stringify(value).replaceAll('"', "'").replaceAll(',', ', ')
}

describe('each default stated in a doc is the code’s', () => {
  const options: [keyof Settings, string][] = [
    ['signals', written(settings.signals)],
    ['timeout', written(settings.timeout)],
    ['crashes', written(settings.crashes)],
    ['parent', written(settings.parent)],
    ['idle', written(settings.idle)],
    ['exit', written(settings.exit)],
    ['watchdog', written(settings.watchdog)],
    ['report', written(settings.report)],
  ]

  for (const [name, value] of options) {
    test(`\`${name}\` is ${value}`, () => {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
      assert.ok(row?.includes(`| \`${value}\` |`), row)
      const docstring = new RegExp(`@default (.*)\\n +\\*/\\n +readonly ${name}\\?`).exec(registryOptions)
      assert.ok(docstring?.[1]?.endsWith(value), docstring?.[1])
    })
  }

  test('`reserve` is a fifth of the timeout, 10 s at most', () => {
    assert.equal(settings.reserve, settings.timeout / 5)
    assert.equal(resolveSettings({ process: new FakeProcess(), timeout: 90_000 }).reserve, 10_000)
    assert.match(readme, /\| `reserve` \| a fifth of `timeout`, `10_000` at most \|/)
    assert.match(readme, /At 80 % of `timeout` \(7\.2 s; at most 10 s before the end\)/)
    assert.match(flat(readme), /after 9 s by default, just under Docker's 10 s/)
    assert.match(flat(concepts), /With the usual 9 s, last call is at 7\.2 s/)
    assert.match(concepts, /or 10 s before the end if `timeout` is above 50 s/)
    assert.equal(resolveSettings({ process: new FakeProcess(), timeout: 499 }).reserve, 0)
    assert.match(concepts, /0 below a `timeout` of 500 ms/)
    assert.match(registryOptions, /@default a fifth of `timeout`, 10_000 at most\n +\*\/\n +readonly reserve/)
    assert.match(
      read('src/default/functions.ts'),
      /takes 9 seconds at most[\s\S]*When a fifth of that is left/,
    )
  })

  test('the levels', () => {
    for (const [name, priority] of Object.entries(PRIORITIES)) {
      assert.ok(concepts.includes(`| \`'${name}'\` | ${priority} |`))
      assert.ok(read('src/core/api/hooks.ts').includes(`\`${name}\` ${priority}`))
    }
  })

  test('the platforms, and the row that is taken', () => {
    const rows = [
      ...read('docs/deadlines.md').matchAll(/^\| ([\w ]+) \| `(\w+)` \| .* \| ([\d.]+) s \| \[/gm),
    ]
    assert.deepEqual(
      rows.map(([, name, variable, seconds]) => ({ name, variable, timeout: Number(seconds) * 1000 })),
      PLATFORMS.map(({ name, variable, timeout }) => ({ name, variable, timeout })),
    )
    for (const { name, variable, timeout } of PLATFORMS) {
      const process = new FakeProcess({ env: { [variable]: 'x' } })
      const registry = createRegistry({ process })
      assert.equal(registry.platform, name)
      assert.equal(resolveSettings({ process }).timeout, timeout)
    }
    assert.match(flat(concepts), /recognizes nine platforms, such as Kubernetes and Heroku/)
    assert.equal(PLATFORMS.length, 9)
    assert.match(readme, /`timeout` is 25 s there/)
  })

  test('the platforms that have a page', () => {
    const seconds = (name: string): number =>
      (PLATFORMS.find((platform) => platform.name === name)?.timeout as number) / 1000
    const page = (name: string): string => read(`docs/${name}.md`).replaceAll(/\s+/g, ' ')
    assert.match(
      page('deploy/kubernetes'),
      new RegExp(`\`timeout\` is ${seconds('Kubernetes')} s, \`delay\` 5 s and \`maxDelay\` 10 s`),
    )
    assert.ok(page('deploy/pm2').includes(`\`timeout\` is ${seconds('PM2')} s there`))
    assert.match(page('deploy/serverless'), new RegExp(`\`timeout\` of ${seconds('Lambda') * 1000} ms`))
    for (const { name } of PLATFORMS) {
      const [, ...cells] = readTable('deploy/index.md', 'where').find(([where]) => where === name) ?? []
      assert.equal(cells[2], `${seconds(name)} s`, name)
    }
    const hosted = readTable('deploy/serverless.md', 'platform').slice(1)
    for (const [name = '', , , timeout = ''] of hosted) {
      const [, known = '', unit] = /^([\d.]+) (m?s)$/.exec(timeout) ?? []
      assert.equal(
        Number(known) / (unit === 'ms' ? 1000 : 1),
        seconds(/^\[(.+)\]/.exec(name)?.[1] ?? ''),
        name,
      )
    }
    assert.equal(hosted.length, 4)
  })

  test('the delay', () => {
    const kubernetes = { KUBERNETES_SERVICE_HOST: 'x' }
    const places = [{ env: kubernetes }, {}, { env: kubernetes, isTTY: true }]
    const delays = places.map((place) => {
      const { minDelay, maxDelay, lastCallMs } = timesOf({ timeout: 60_000 }, place)
      assert.equal(lastCallMs, 50_000)
      return [minDelay, maxDelay]
    })
    assert.deepEqual(delays, [
      [5_000, 25_000],
      [500, 500],
      [0, 0],
    ])
    assert.match(readme, /\| `delay` \| 0 on a terminal, else `5_000` on Kubernetes, else `500` \|/)
    assert.match(
      readme,
      /\| `maxDelay` \| half of the time until last call on Kubernetes, unless `delay` is 0; else as `delay` \|/,
    )
    assert.match(
      read('docs/http.md'),
      /\| `delay` \| `LASTCALL_DELAY` \| 0 on a terminal, on Kubernetes too; else 5 s on Kubernetes; else 500 ms \|/,
    )
    assert.match(registryOptions, /@default 0 on a terminal, else 5_000 on Kubernetes, else 500/)
  })

  describe('of a supervised program', () => {
    const docstrings = read('src/supervisor/options/program-options.ts')
    const pages = flat(`${read('docs/supervisor/index.md')}${docstrings.replaceAll(/^ +\*/gm, '')}`)
    const rows = read('docs/supervisor/api.md')
    const help = HELP.run
    const program = resolveProgram({ name: 'web', command: ['node', 'x.js'] }, settings)
    const cluster = resolveProgram({ name: 'web', command: ['node', 'x.js'], instances: 2 }, settings)
    const cell = (option: string): string => {
      const row = rows.split('\n').find((line) => line.startsWith(`| \`${option}\` |`))
      return row?.split('|')[3]?.trim() ?? ''
    }
    const docstring = (option: string): string =>
      new RegExp(`@default (.*)\\n +\\*/\\n +readonly ${option}\\?`).exec(docstrings)?.[1] ?? ''

    for (const [option, inHelp] of [
      ['stopSignal', '--stop-signal SIGNAL   signal that asks it to stop; default: SIGTERM'],
      ['maxRestarts', '--max-restarts N       restarts allowed within 60 s; default: 5'],
      ['readyTimeout', '--ready-timeout TIME   time to become ready; default: 30s'],
      ['critical', ''],
      ['output', ''],
    ] as const) {
      test(`\`${option}\``, () => {
        const value = written(program[option])
        assert.equal(docstring(option), value)
        assert.ok(cell(option).replaceAll('`', '').startsWith(value), cell(option))
        assert.ok(help.includes(inHelp))
      })
    }

    test('`stopTimeout`, and the time that a program is told', () => {
      assert.equal(program.stopTimeout, settings.timeout - settings.reserve)
      assert.ok(docstring('stopTimeout').endsWith(written(program.stopTimeout)))
      assert.ok(cell('stopTimeout').endsWith(written(program.stopTimeout)))
      assert.equal(program.env.LASTCALL_TIMEOUT, `${program.stopTimeout * 0.9}ms`)
      assert.match(pages, /LASTCALL_TIMEOUT = 0\.9 x stopTimeout/)
      assert.match(pages, /you set `LASTCALL_TIMEOUT`, it is nine tenths of `stopTimeout`/)
      assert.equal((program.stopTimeout * 0.9).toPrecision(2), '6.5e+3')
      assert.match(
        pages,
        /With the usual 9 s a program has 7\.2 s to stop, and one with lastcall exits within 6\.5 s\./,
      )
    })

    test('the `--timeout` that a job of a program needs', () => {
      const formula = /--timeout +>= +([\d.]+) x longest job +([\d.]+) x longest job \+ (\d+) s/
      const [, factor, part, more] = formula.exec(pages) ?? []
      for (const seconds of [5, 11, 28, 29, 40, 60, 300]) {
        const short = Math.ceil(Number(factor) * seconds)
        const long = Math.ceil(Number(part) * seconds + Number(more))
        const timeout = (short <= 50 ? short : long) * 1_000
        const host = resolveSettings({ process: new FakeProcess(), timeout })
        const { env } = resolveProgram({ name: 'web', command: ['node', 'x.js'] }, host)
        const { lastCallMs } = timesOf({}, { env: { LASTCALL_TIMEOUT: env.LASTCALL_TIMEOUT } })
        assert.ok(lastCallMs >= seconds * 1_000, `${seconds} s: ${lastCallMs} ms`)
      }
    })

    test('`ready` and `drain` depend on `instances`', () => {
      assert.deepEqual([program.ready, cluster.ready], ['spawned', 'listening'])
      assert.equal(cell('ready').replaceAll('`', ''), "'listening' with instances, else 'spawned'")
      assert.deepEqual(
        [program.env.NODE_OPTIONS, cluster.node?.flags.length],
        [settings.process.env.NODE_OPTIONS, 1],
      )
    })

    test('restarts', () => {
      assert.deepEqual([program.restart, cluster.restart], ['never', 'on-failure'])
      const stated = "'on-failure' with `instances`, else 'never'"
      assert.equal(docstring('restart'), stated)
      assert.equal(cell('restart').replaceAll('`', ''), stated.replaceAll('`', ''))
      assert.match(help, /--restart POLICY .*never;\n +default: on-failure with --instances, else never\n/)
      assert.deepEqual(
        [FIRST_DELAY, LONGEST_DELAY, STEADY, PERIOD, JITTER],
        [100, 30_000, 10_000, 60_000, 0.25],
      )
      assert.equal(program.maxRestarts, 5)
      for (const stated of [
        /follows after 100 ms. Each further delay is twice as long, up to 30 s. A random part of up to a quarter/,
        /After 10 s of running, the delay is 100 ms again/,
        /started again more than 5 times within 60 s/,
        /delay is 100 ms, doubles with each restart up to 30 s, and is up to a quarter shorter at random. After 10 s of running it starts from 100 ms/,
      ]) {
        assert.match(pages, stated)
      }
    })
  })

  test('the window for repeated signals', () => {
    assert.equal(REPEAT_WINDOW, 200)
    assert.match(flat(concepts), /A Ctrl-C in the first 200 ms of the shutdown does not count/)
  })

  test('what is said of a long shutdown, and when', () => {
    assert.equal(WAITING_INTERVAL, 3_000)
    assert.match(
      flat(concepts),
      /still runs 3 s after the shortest delay, a line says what it waits for, with the time since the signal\. Further lines come every 3 s/,
    )
  })

  test('the times of the watchdog', () => {
    const usual = termsOf(9_000, 1_800, 1)
    const page = flat(read('docs/blocked-event-loop.md'))
    assert.ok(page.includes(`The main thread has ${usual.patience} ms to answer.`))
    assert.ok(page.includes(`about ${usual.margin} ms before the deadline.`))
    assert.deepEqual(termsOf(9_000, 1_800, 0.25), usual)
    assert.notDeepEqual(termsOf(9_000, 1_800, 0.24), usual)
  })

  test('readiness', () => {
    const source = read('src/http/readiness/readiness.ts')
    const stated = /@default ([\d_]+)\n +\*\/\n +readonly timeout/.exec(source)?.[1]
    const used = /DEFAULT_TIMEOUT = ([\d_]+)/.exec(source)?.[1]
    assert.equal(stated, used)
  })

  test('`runProgram`', () => {
    const source = read('src/testing/run-program.ts')
    const stated = /@default ([\d_]+), which is less than the 5 s/.exec(source)?.[1]
    const used = /DEFAULT_TIMEOUT = ([\d_]+)/.exec(source)?.[1]
    assert.equal(stated, used)
    assert.ok(Number(used?.replace('_', '')) < 5_000)
    const rows = read('docs/testing.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    const options = source.split('interface RunProgramOptions')[1] as string
    const docstrings = [...options.matchAll(/@default (.*)\n +\*\/\n +readonly (\w+)\?/g)]
    assert.equal(docstrings.length, 10)
    for (const [, value, name] of docstrings) {
      const cells = rows.find((row) => row.split('|')[1]?.includes(`\`${name}\``))?.split('|')
      assert.equal(cells?.[2]?.replaceAll('`', '').trim(), value?.split(',')[0], name)
    }
  })

  test('each error code is in the docs, and only those, with its class', () => {
    const page = read('docs/errors.md')
    const rows = [...page.matchAll(/^\| \[`(ERR_LASTCALL_\w+)`\]\(#\w+\) \| `(\w+)`[^|]*\|/gm)]
    assert.deepEqual(
      new Set(rows.map(([, code]) => code)),
      new Set(read('src/core/api/errors.ts').match(/ERR_LASTCALL_\w+/g)),
    )
    for (const [, code, name] of rows) {
      const own = [typeError(''), rangeError('')].find(
        (error) => (error as NodeJS.ErrnoException).code === code,
      )
      assert.equal(name, own?.name ?? LastcallError.name, code)
    }
  })
})
