import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ProgramResult } from 'lastcall/testing'
import { runFixture } from '../../support/fixture.ts'
import { Cgroup, NO_CGROUP } from './cgroup.ts'

/** How many threads the process may still start at SIGTERM. libuv's pool takes four when it is first used. */
const ROOMS = [0, 1, 2, 3, 4, 5, 6, 7, 8]

/** The limit counts all threads of a user, so each run has a user of its own. */
const FIRST_USER = 64_000
let users = 0

/** Why no program can be run as another user, or false. */
const NO_USER: string | false =
  runAs(FIRST_USER, process.execPath, '--check', fileURLToPath(import.meta.resolve('lastcall'))) === 0 &&
  runAs(FIRST_USER, 'prlimit', '--version') === 0
    ? false
    : 'nothing can be run as another user here'

/** What the hooks do: wait for a timer, or also read a file, for which Node needs libuv's pool. */
const KINDS = { wait: 'hooks that only wait', read: 'a hook that reads a file' } as const

describe('no more threads can be started', { concurrency: 3 }, () => {
  for (const [kind, what] of Object.entries(KINDS)) {
    for (const room of ROOMS) {
      test(`D6 ${what}, with room for ${room} threads in the control group: lastcall ends as a plain handler`, {
        skip: NO_CGROUP,
      }, async () => {
        const plain = await inGroup('plain', kind, room)
        assert.deepEqual(await inGroup('lastcall', kind, room), plain)
      })

      test(`D6 ${what}, with room for ${room} threads of a user: lastcall ends as a plain handler`, {
        skip: NO_USER,
      }, async () => {
        const plain = await asUser('plain', kind, room)
        assert.deepEqual(await asUser('lastcall', kind, room), plain)
      })
    }
  }
})

/** Runs the program in a control group, which is full but for `room` tasks when SIGTERM comes. */
function inGroup(how: string, kind: string, room: number): Promise<Ending> {
  return Cgroup.with(async (group) => {
    const run = runFixture(
      'starved/work.cjs',
      { args: [how, kind], until: 'ready', wrapper: group.wrapper },
      (program) => {
        group.limitTasks(group.tasks + room)
        program.kill('SIGTERM')
      },
    )
    return endingOf(await run)
  })
}

/** Runs the program as a user that may start `room` more threads when SIGTERM comes. */
async function asUser(how: string, kind: string, room: number): Promise<Ending> {
  const user = FIRST_USER + ++users
  const options = { args: [how, kind], until: 'ready', wrapper: becoming(user) }
  const run = runFixture('starved/work.cjs', options, (program) => {
    const tasks = readdirSync(`/proc/${program.pid}/task`).length
    // The user itself sets the limit: root may lack the right to do that for others.
    assert.equal(runAs(user, 'prlimit', '--pid', `${program.pid}`, `--nproc=${tasks + room}`), 0)
    program.kill('SIGTERM')
  })
  return endingOf(await run)
}

/** The first words of a command that another user runs. */
function becoming(user: number): [string, ...string[]] {
  return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups']
}

/** The status of a command that another user runs. */
function runAs(user: number, ...command: readonly string[]): number | null {
  const [program, ...args] = becoming(user)
  return spawnSync(program, [...args, ...command]).status
}

type Ending = Pick<ProgramResult, 'code' | 'signal' | 'stdout'>

/** Where Node cannot start a thread it may abort; what it says then is not compared. */
function endingOf({ code, signal, stdout }: ProgramResult): Ending {
  return { code, signal, stdout }
}
