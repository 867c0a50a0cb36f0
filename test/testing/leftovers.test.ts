import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runProgram } from 'lastcall/testing'
import { isAlive } from '../../src/supervisor/system/process-lookup.ts'
import { eventually } from '../support/place.ts'
import { withProgram } from '../support/program.ts'
import { NO_PROC, stages, tested, timeout } from './tested.ts'

/** The processes that `family.js` names, itself first. */
function familyOf(text: string): number[] {
  const [, ...pids] = /family (\d+) (\d+) (\d+)/.exec(text) ?? []
  assert.equal(pids.length, 3)
  return pids.map(Number)
}

describe('runProgram leaves no process behind', { skip: NO_PROC }, () => {
  test('K3 what a program has started is killed when the program has exited', async () => {
    let pids: number[] = []
    const options = { until: /family .*\n/, signal: 'SIGUSR2', timeout } as const
    const { code } = await runProgram(tested('family.js'), options, (program) => {
      pids = familyOf(program.stdout)
      assert.ok(pids.every(isAlive))
    })
    assert.equal(code, 0)
    await eventually(() => !pids.some(isAlive))
  })

  test('K3 a program is killed when its time is up, with what it has started', async () => {
    let pids: number[] = []
    const options = { until: /family .*\n/, timeout: 3_000 }
    const run = runProgram(tested('family.js'), options, (program) => {
      pids = familyOf(program.stdout)
      return new Promise(() => {})
    })
    await assert.rejects(run, { code: 'ERR_LASTCALL_TESTING' })
    await eventually(() => pids.length === 3 && !pids.some(isAlive))
  })

  test('K3 a program is killed when the function of the test fails', async () => {
    let pid = 0
    const run = runProgram(stages, { until: 'up', timeout }, (program) => {
      pid = program.pid
      program.kill('SIGNOPE' as never)
    })
    await assert.rejects(run, { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    assert.equal(isAlive(pid), false)
  })

  for (const [end, signal, why] of [
    ['exit', undefined, 'calls process.exit'],
    ['throw', undefined, 'fails'],
    ['kill', undefined, 'is killed by SIGKILL'],
    ['leave', 'SIGUSR2', 'gives the test up'],
    ['leave', 'SIGINT', 'ends by Ctrl-C'],
  ] as const) {
    // Not by `runProgram`, which would kill the family itself.
    test(`K3 a program and what it has started are killed when the process of the tests ${why}`, () =>
      withProgram(
        'tested/tests.js',
        async (tests) => {
          await tests.until('in the middle')
          const pids = familyOf(tests.stdout)
          if (signal) tests.kill(signal)
          const { stdout } = await tests.exited()
          assert.equal(stdout.includes('a failed assertion'), end === 'throw')
          await eventually(() => !pids.some(isAlive))
        },
        { args: [end] },
      ))
  }

  test('K3 the program of a test that is itself a program under test is killed with it', async () => {
    let pids: number[] = []
    const options = { args: ['leave'], until: 'in the middle', signal: 'SIGKILL', timeout } as const
    await runProgram(tested('tests.js'), options, (program) => {
      pids = familyOf(program.stdout)
    })
    await eventually(() => pids.length === 3 && !pids.some(isAlive))
  })

  test('K3 the shell that guards a program exits when the program has exited', async () => {
    const { code, stdout } = await runProgram(tested('guarded.js'), { timeout })
    assert.deepEqual([code, stdout], [0, 'guarded\nalone\n'])
  })

  test('K3 a child that has left the process group, and holds the outputs, does not hold up the result', async () => {
    let pid = 0
    const { code, stdout } = await runProgram(tested('runaway.js'), { timeout }, async (program) => {
      const [, found] = await program.until(/runaway (\d+)/)
      pid = Number(found)
    })
    assert.equal(code, 0)
    assert.equal(stdout, `runaway ${pid}\n`)
    process.kill(pid, 'SIGKILL')
  })

  test('K3 neither such a child nor a condition that nobody awaits keeps the process of the tests alive', async () => {
    const { code, stdout, stderr } = await runProgram(tested('loose.js'), { timeout })
    const [, pid] = /^runaway (\d+)\n0\na failed assertion\n$/.exec(stdout) ?? []
    assert.equal(code, 0)
    assert.equal(stderr, 'lastcall/testing: the program wrote\nstdout:\n  up 1\nstderr: nothing\n')
    process.kill(Number(pid), 'SIGKILL')
  })
})
