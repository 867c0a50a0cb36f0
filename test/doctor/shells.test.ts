import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { SourceFile } from '../../src/doctor/source.ts'
import { shellFate } from '../../src/doctor/start/shell.ts'
import { eventually } from '../support/place.ts'

const place = { file: new SourceFile('Dockerfile', ''), start: 0, end: 0 }

/** Each ends with a command that says so when it runs, and then waits. */
const SCRIPTS = [
  'cat /dev/zero >/dev/null',
  'yes',
  'true && yes',
  'true; yes',
  'true\nyes',
  'exec yes',
  'true && exec yes',
  'yes | cat',
  'if true; then yes; fi',
  '(yes)',
  'if true; then exec yes; else exec cat; fi',
  'case a in\na) exec yes;;\n*) exec cat;;\nesac',
  'exec yes && echo a',
  'exec yes | cat',
  'exec 3>/dev/null; yes',
]

describe('what becomes of a shell as it comes to its last command', {
  skip: process.platform !== 'linux',
}, () => {
  for (const shell of ['bash', 'dash']) {
    const isMissing = !['/bin/', '/usr/bin/'].some((folder) => existsSync(folder + shell))
    for (const script of SCRIPTS) {
      test(`${shell} -c ${JSON.stringify(script)}`, {
        skip: isMissing && `there is no ${shell}`,
      }, async () => {
        const child = spawn(shell, ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
        try {
          await eventually(() => programs(child).some((name) => /^(yes|cat)$/.test(name)))
          const stays = programs(child)[0] === shell
          const fate = shellFate({ ...place, script, shell }, '')
          assert.equal(fate, stays ? 'stays' : 'goes')
        } finally {
          process.kill(-(child.pid as number), 'SIGKILL')
        }
      })
    }
  }
})

/** The names of the process and of its children. */
function programs({ pid }: ChildProcess): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return [String(pid), ...children].map((each) => readFileSync(`/proc/${each}/comm`, 'utf8').trim())
}
