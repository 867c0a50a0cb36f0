import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import { NO_NAMESPACE, NO_TERMINAL, type Program, pause } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/lastcall.js', import.meta.url))

/** The programs that can be process 1, and how each starts a command. */
const INITS: Readonly<Record<string, readonly string[]>> = {
  lastcall: [NODE, CLI, 'run', '--name', 'web', '--stop-timeout', '1s', '--'],
  tini: ['tini', '--'],
  'dumb-init': ['dumb-init', '--'],
}

/** A case in the docs. Resolves with true if the init does what the case says. */
type Case = (
  start: (command: readonly string[], isOnTerminal?: boolean) => Program,
  place: Place,
) => Promise<boolean>

const firstOf = ({ child: { pid } }: Program): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const CASES: Readonly<Record<string, Case>> = {
  'SIGTERM reaches the program, which cleans up': async (start) => {
    const init = start([NODE, fixture('worker.js')])
    await init.until('ready')
    init.kill('SIGTERM')
    const { code, stdout } = await init.exited()
    return code === 0 && stdout.includes('hook ran 1 time')
  },
  "the program's exit code is the container's": async (start) =>
    (await start(['sh', '-c', 'exit 42']).exited()).code === 42,
  'its death by a signal is 128 + n': async (start) =>
    (await start(['sh', '-c', 'kill -9 $$']).exited()).code === 137,
  'a command that does not exist is 127': async (start) => (await start(['./missing']).exited()).code === 127,
  'a Ctrl-C reaches it once': async (start) => {
    const init = start([NODE, fixture('counts.js')], true)
    await init.until('ready')
    init.press()
    const { stdout } = await init.exited()
    return stdout.match(/got SIGINT|got SIGTERM/g)?.length === 1
  },
  'a program that ignores SIGTERM is killed in time': async (start) => {
    const init = start([NODE, fixture('stubborn.js')])
    await eventually(() => init.stdout.split('grandchild ready').length === 3)
    init.kill('SIGTERM')
    return Promise.race([init.exited().then(() => true), pause(2_500).then(() => false)])
  },
  'what the program leaves behind may finish': async (start, place) => {
    place.write(
      'child.sh',
      "trap 'sleep 0.3; echo cleaned up; exit' TERM; echo ready; while :; do sleep 0.05; done",
    )
    const init = start(['sh', '-c', 'sh child.sh & wait'])
    await init.until('ready')
    init.kill('SIGTERM')
    return (await init.exited()).stdout.includes('cleaned up')
  },
  'a program that crashes is started again': async (start) => {
    const init = start(['sh', '-c', 'mkdir once 2> /dev/null && exit 1; echo second try; sleep 60'])
    return Promise.race([init.until('second try').then(() => true), init.exited().then(() => false)]).catch(
      () => false,
    )
  },
  'the program is restarted on demand, process 1 stays': async (start, place) => {
    const init = start([NODE, fixture('worker.js')])
    await init.until('ready')
    const first = firstOf(init)
    const inside = ['nsenter', '-t', String(first), '-p', '-m', '-w', NODE, CLI, 'restart', 'web']
    const { code } = await place.start(inside).exited()
    return code === 0 && isThere(first)
  },
  'orphans that have exited are reaped': async (start, place) => {
    place.write('orphan.sh', ORPHAN)
    const init = start(['sh', 'orphan.sh'])
    await eventually(() => /reaped\n|a zombie\n/.test(init.stdout))
    return init.stdout === 'reaped\n'
  },
}

/** Leaves a process to process 1, waits until it has exited, and then up to a second until it is reaped. */
const ORPHAN = `
(sleep 0.1 & echo $! > orphan)
read orphan < orphan
while grep -q ') [RSD]' /proc/$orphan/stat 2> /dev/null; do sleep 0.05; done
for n in 1 2 3 4 5 6 7 8 9 10; do
  [ -e /proc/$orphan ] || { echo reaped; exec sleep 60; }
  sleep 0.1
done
echo a zombie
exec sleep 60
`

const docs = readFileSync(new URL('../../docs/supervisor/internals.md', import.meta.url), 'utf8')

/** The marks of a row of the table in the docs, in the order of {@link INITS}. */
function marks(name: string): string[] | undefined {
  const row = docs.split('\n').find((line) => line.startsWith(`| ${name} |`))
  return row
    ?.split('|')
    .slice(2, -1)
    .map((cell) => cell.trim())
}

describe('S9 side by side with other inits, as the docs have it', {
  skip: NOT_NODE || NO_NAMESPACE || NO_TERMINAL,
  concurrency: 2,
}, () => {
  for (const [column, [init, words]] of Object.entries(INITS).entries()) {
    const skip =
      init !== 'lastcall' && spawnSync(init, ['--version']).error ? `${init} is not installed` : false
    for (const [name, survives] of Object.entries(CASES)) {
      test(`${init}: ${name}`, { skip }, () =>
        inPlace(async (place) => {
          const isOwn = init === 'lastcall' && name.includes('crashes')
          const command = isOwn ? words.toSpliced(-1, 0, '--restart', 'on-failure') : words
          const start = (program: readonly string[], isOnTerminal = false): Program =>
            place.start([...command, ...program], { isFirst: true, hasTerminal: isOnTerminal })
          const mark = (await survives(start, place)) ? 'yes' : 'no'
          assert.equal(mark, marks(name)?.[column])
        }),
      )
    }
  }

  test('the docs list the cases that are tested, and no others', () => {
    const table = /\| fault \|[\s\S]*?\n\n/.exec(docs)?.[0] ?? ''
    const rows = table.split('\n').slice(2).filter(Boolean)
    assert.deepEqual(
      rows.map((row) => row.split('|')[1]?.trim()),
      Object.keys(CASES),
    )
  })
})
