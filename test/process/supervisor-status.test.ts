import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { constants } from 'node:os'
import { describe, test } from 'node:test'
import { fixture, inPlace, NODE, type Place } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

const WORKER = [NODE, fixture('worker.js')]

describe('S4 the status of a supervisor', { skip: NOT_NODE, concurrency: 2 }, () => {
  const status = (place: Place, ...command: string[]): Promise<number | null> =>
    place.run(['run', '--no-control', '--', ...command]).then(({ code }) => code)

  test('each of the 256 exit codes of a program is the status of the supervisor', () =>
    inPlace(async (place) => {
      const codes = Array.from({ length: 256 }, (_, code) => code)
      const seen: (number | null)[] = []
      for (let at = 0; at < codes.length; at += 8) {
        const part = codes.slice(at, at + 8)
        seen.push(...(await Promise.all(part.map((code) => status(place, 'sh', '-c', `exit ${code}`)))))
      }
      assert.deepEqual(seen, codes)
    }))

  test('S4 a single job that ends with 0 is no news, and nothing is printed', () =>
    inPlace(async (place) => {
      for (const policy of ['never', 'on-failure']) {
        const { code, stdout, stderr } = await place.run(['run', '--restart', policy, '--', 'echo', 'done'])
        assert.deepEqual([code, stdout, stderr], [0, 'done\n', ''])
      }
    }))

  test('S4 a single job that ends with another code of success, one of several, or one in code is named', () =>
    inPlace(async (place) => {
      const other = await place.run(['run', '--success-codes', '3', '--', 'sh', '-c', 'exit 3'])
      assert.deepEqual(
        [other.code, other.stderr.replace(/\d{2,}/, 'PID')],
        [0, 'lastcall: sh (PID) exited with code 3\n'],
      )
      place.write('Procfile', 'a: true\nb: true\n')
      const { stderr } = await place.run(['run', '--procfile', 'Procfile'])
      assert.deepEqual(stderr.match(/[ab] \(\d+\) exited with code 0/g)?.length, 2)
      const file = place.write(
        'job.mjs',
        `import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        await createSupervisor().start({ name: 'job', command: ['true'] })`,
      )
      const inCode = await place.start([NODE, file]).exited()
      assert.match(inCode.stderr, /^lastcall: job \(\d+\) exited with code 0\n$/)
    }))

  test('a program that ends by signal n, from 1 to 15, gives the status 128 + n', () =>
    inPlace(async (place) => {
      for (let number = 1; number <= 15; number++) {
        // No core dumps.
        const code = await status(place, 'sh', '-c', `ulimit -c 0; kill -${number} $$`)
        assert.equal(code, 128 + number, Object.entries(constants.signals).find(([, n]) => n === number)?.[0])
      }
    }))

  test('a command that is not found gives 127, one that is not executable 126, and both are named', () =>
    inPlace(async (place) => {
      const missing = await place.run(['run', '--restart', 'always', '--', './missing'])
      assert.deepEqual(
        [missing.code, missing.stderr],
        [127, 'lastcall: missing could not be started: command not found: ./missing\n'],
      )
      chmodSync(place.write('text', 'no program\n'), 0o644)
      const text = await place.run(['run', '--', './text'])
      assert.deepEqual(
        [text.code, text.stderr],
        [126, 'lastcall: text could not be started: not executable: ./text\n'],
      )
    }))

  test('a working directory that does not exist is named, also for instances', () =>
    inPlace(async (place) => {
      const file = place.write(
        'nowhere.mjs',
        `import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        const supervisor = createSupervisor()
        const options = { cwd: '/nonexistent', command: ['node', 'x.js'], restart: 'always', critical: false }
        for (const extra of [{}, { instances: 1 }, { instances: 1, ready: 'message' }]) {
          const name = 'p' + Object.keys(extra).length
          await supervisor.start({ name, ...options, ...extra }).catch(({ message }) => console.log(message.split("\\n")[0]))
        }`,
      )
      const { code, stdout } = await place.start([NODE, file]).exited()
      const why = 'could not be started: the working directory /nonexistent does not exist'
      assert.deepEqual([code, stdout], [0, `p0 ${why}\np1.1 ${why}\np2.1 ${why}\n`])
    }))

  test('a program that exits before its URL answers is not asked any more', () =>
    inPlace(async (place) => {
      const file = place.write(
        'asks.mjs',
        `import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        const options = { command: ['false'], ready: 'http://127.0.0.1:1/', critical: false }
        await createSupervisor().start({ name: 'web', ...options }).catch(({ message }) => console.log(message.split("\\n")[0]))`,
      )
      const { code, stdout } = await place.start([NODE, file]).exited()
      assert.deepEqual([code, stdout], [0, 'web exited with code 1 before it was ready\n'])
    }))

  test('a worker that exits with its own code at a stop gives the supervisor that status', () =>
    inPlace(async (place) => {
      const supervisor = place.lastcall(['run', '--', ...WORKER, '7'])
      await supervisor.until('ready')
      supervisor.kill('SIGTERM')
      assert.equal((await supervisor.exited()).code, 7)
    }))
})
