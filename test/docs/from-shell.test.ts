import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { describeOutcome, masked, readExample, readTable } from '../support/example.ts'
import { inPlace, NODE, type Place } from '../support/place.ts'
import type { Program } from '../support/program.ts'

const PAGE = 'from-shell.md'
const folder = fileURLToPath(new URL('../../examples/shell/', import.meta.url))
/** A script has to work in each of them. */
const shells = ['sh', 'bash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0)
const supervisors = ['supervisor.sh', 'run.sh', 'supervisor.js']
const isLinux = process.platform === 'linux'

/** Starts a file of `examples/shell` in a folder of its own, where the command `lastcall` is there. */
function start(
  place: Place,
  file: string,
  args: readonly string[] = [],
  { shell = 'sh', timeout }: { shell?: string; timeout?: number } = {},
): Program {
  place.makeExecutable('lastcall', `#!/bin/sh\nexec ${NODE} ${place.cli} "$@"\n`)
  const env = {
    PATH: [place.folder, dirname(NODE), process.env.PATH].join(':'),
    ...(timeout && { LASTCALL_TIMEOUT: `${timeout}ms` }),
  }
  return place.start([file.endsWith('.sh') ? shell : NODE, folder + file, ...args], { env })
}

/** The pid of a supervisor's worker, as the worker has printed it. */
const workerOf = (supervisor: Program): number =>
  Number(/worker \((\d+)\) ready/.exec(supervisor.stdout)?.[1])

describe('examples/shell', { concurrency: 2 }, () => {
  const files = readdirSync(folder)

  for (const file of files.filter((name) => name !== 'worker.js')) {
    for (const shell of file.endsWith('.sh') ? shells : ['node']) {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        test(`${file} in ${shell} does what it promises on ${signal}`, () =>
          inPlace(async (place) => {
            const isLoop = file.startsWith('loop')
            const { output } = readExample(`shell/${file}`)
            const program = start(place, file, isLoop ? [] : ['3'], { shell })
            await program.until(isLoop ? 'job 1 begun' : 'ready')
            if (!isLoop) assert.equal(place.read('supervisor.pid').trim(), String(program.child.pid))
            program.kill(signal)
            const printed = describeOutcome(await program.exited())
            assert.equal(printed, masked(output.replaceAll('SIGTERM', signal)))
            assert.deepEqual(place.files, ['lastcall'])
          }))
      }
    }
  }

  test('each says what it shows, and how to try it', () => {
    for (const file of files.filter((name) => name !== 'worker.js')) {
      const { head } = readExample(`shell/${file}`)
      assert.match(head, /^(#|\/\/) Shows: .*\.\n(#|\/\/) Try: .*\.\n$/)
      assert.ok(head.includes(`examples/shell/${file}`))
    }
  })

  for (const file of ['loop.sh', 'loop.js']) {
    test(`${file} that comes to its end removes its file too`, () =>
      inPlace(async (place) => {
        const outcome = await start(place, file, ['2']).exited()
        const jobs = [1, 2].map((job) => `job ${job} begun\njob ${job} done\n`).join('')
        assert.equal(describeOutcome(outcome), `${jobs}file removed\nexit 0`)
      }))
  }
})

describe('how the supervisor exits, as docs/from-shell.md says', { concurrency: 2 }, () => {
  const statusOf = async (program: Program): Promise<string> => String((await program.exited()).code)

  const situations: { what: string; args: readonly string[]; act: (program: Program) => Promise<string> }[] =
    [
      {
        what: 'SIGTERM; the worker exits with 0',
        args: [],
        act: (program) => {
          program.kill('SIGTERM')
          return statusOf(program)
        },
      },
      {
        what: 'SIGTERM; the worker exits with 3',
        args: ['3'],
        act: (program) => {
          program.kill('SIGTERM')
          return statusOf(program)
        },
      },
      {
        what: 'SIGTERM; it terminates the worker',
        args: ['0', 'bare'],
        act: (program) => {
          program.kill('SIGTERM')
          return statusOf(program)
        },
      },
      {
        what: 'SIGTERM; the worker ignores it',
        args: ['0', 'deaf'],
        act: async (program) => {
          program.kill('SIGTERM')
          await program.until('ignores it')
          const ended = program.exited()
          // The shell passes each further signal on, and waits.
          program.kill('SIGTERM')
          const isHeardAgain = program.until('ignores it\nworker ignores it').then(() => true)
          const waits = await Promise.race([isHeardAgain, ended.then(() => false)]).catch(() => false)
          if (waits) process.kill(workerOf(program), 'SIGKILL')
          const { code } = await ended
          return waits ? 'waits forever' : `${code}, and kills the worker`
        },
      },
      {
        what: 'the worker is killed',
        args: [],
        act: (program) => {
          process.kill(workerOf(program), 'SIGKILL')
          return statusOf(program)
        },
      },
    ]
  const SECOND = 'you start it a second time'
  const [head, ...rows] = readTable(PAGE, 'what happens')
  const cell = (what: string, column: number): string | undefined =>
    rows.find(([first]) => first === what)?.[column + 1]

  test('the table has these rows and columns', () => {
    assert.deepEqual(
      head?.map((name) => name.replaceAll('`', '')),
      ['what happens', ...supervisors],
    )
    assert.deepEqual(
      rows.map(([what]) => what),
      [...situations.map(({ what }) => what), SECOND],
    )
  })

  for (const [column, file] of supervisors.entries()) {
    for (const { what, args, act } of situations) {
      test(`${file}: ${what}`, () =>
        inPlace(async (place) => {
          const program = start(place, file, args, { timeout: 1_000 })
          await program.until('ready')
          assert.equal(await act(program), cell(what, column))
          assert.deepEqual(place.files, ['lastcall'])
          if (isLinux) assert.deepEqual(place.survivors(), [])
        }))
    }

    test(`${file}: ${SECOND}`, () =>
      inPlace(async (place) => {
        const first = start(place, file)
        await first.until('ready')
        const second = start(place, file)
        const outcome = second.exited()
        const isUp = await Promise.race([second.until('ready').then(() => true), outcome.then(() => false)])
        const owner = isUp ? second : first
        assert.equal(place.read('supervisor.pid').trim(), String(owner.child.pid))
        if (isUp) second.kill('SIGTERM')
        const { code, stderr } = await outcome
        if (!isUp) assert.match(stderr, /belongs to process \d+, which is running/)
        assert.equal(isUp ? 'both run' : `refused, ${code}`, cell(SECOND, column))
        first.kill('SIGTERM')
        await first.exited()
      }))
  }
})

describe('what docs/from-shell.md says of the shell', () => {
  for (const [what, script, printed] of [
    ['a second trap replaces the first', 'trap "echo one" TERM; trap "echo two" TERM; kill $$', 'two\n'],
    [
      'a trap runs inside of itself',
      "n=0; trap 'n=$((n+1)); echo in; [ $n -gt 1 ] || kill $$; echo out' TERM; kill $$",
      'in\nin\nout\nout\n',
    ],
    ['`set -e` ends a trap', 'set -e; trap "echo one; false; echo two" EXIT', 'one\n'],
    [
      'children ignore what their shell ignores',
      'trap "" TERM; sh -c \'kill $$; echo still there\'',
      'still there\n',
    ],
  ] as const) {
    for (const shell of shells) {
      test(`${what}, in ${shell}`, () => {
        assert.equal(spawnSync(shell, ['-c', script], { encoding: 'utf8' }).stdout, printed)
      })
    }
  }
})
