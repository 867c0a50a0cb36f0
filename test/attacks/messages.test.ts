import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { inPlace, NODE, type Place } from '../support/place.ts'
import { type Program, pause } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const NO_PROC = existsSync('/proc/self/status') ? false : 'only Linux tells how much memory a process had'

/** A program that writes into its channel what Node does not, says that it is ready, and goes on. */
const program = (write: string): string => `
const { writeSync } = require('node:fs')
${write}
process.send('ready')
setInterval(() => {}, 1_000)`

/** Megabytes that a supervisor may take: 75 at rest, and up to 190 with coverage and what waits to be collected. */
const MOST = 250

/** Megabytes that a process has had in memory at its peak. */
function peakOf(pid: number | undefined): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
}

/** Starts `program.cjs` under a supervisor, and waits until it is ready. */
async function running(place: Place): Promise<Program> {
  const run = ['run', '--ready', 'message', '--control', 'c.sock', '--', NODE, 'program.cjs']
  const supervisor = place.lastcall(run)
  for (let table = ''; !table.includes('running'); ) {
    assert.equal(supervisor.child.exitCode, null, supervisor.stderr)
    await pause(100)
    table = (await place.run(['status', '--control', 'c.sock'])).stdout
  }
  return supervisor
}

describe('S1 what a program writes into its channel', { skip: NOT_NODE }, () => {
  test(
    'a program that sends 400 MB without a line end does not make its supervisor grow',
    { skip: NO_PROC },
    () =>
      inPlace(async (place) => {
        const write = `const piece = Buffer.alloc(1024 * 1024, 'x')
      for (let left = 400; left > 0; left--) for (let at = 0; at < piece.length; ) at += write(piece.subarray(at))
      write(Buffer.from('\\n'))
      function write(bytes) {
        try {
          return writeSync(3, bytes)
        } catch (error) {
          if (error.code !== 'EAGAIN') throw error
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
          return 0
        }
      }`
        place.write('program.cjs', program(write))
        const supervisor = await running(place)
        const peak = peakOf(supervisor.child.pid)
        assert.ok(peak < MOST, `${peak} MB`)
      }),
  )

  test('a program that sends what is no message does not end its supervisor, and can still say that it is ready', () =>
    inPlace(async (place) => {
      place.write('program.cjs', program(`writeSync(3, 'no message\\n{"half":\\n\\0\\n')`))
      const supervisor = await running(place)
      supervisor.kill('SIGTERM')
      assert.deepEqual(await supervisor.exited(), { code: 0, signal: null, stdout: '', stderr: '' })
    }))
})
