// Kills this process by SIGKILL, just before or just after it does something to its files or programs for the nth time.
// It is loaded before the program: KILL_POINT=3-before or 3-after.
import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const [nth, side] = (process.env.KILL_POINT ?? '').split('-')
// The programs of a supervisor must not be killed, too.
delete process.env.KILL_POINT

const descriptors = new Set()
let count = 0

const isOwn = (target) => descriptors.has(target) || String(target).includes('app.')

function wrap(owner, name, isCounted = () => true) {
  const original = owner[name]
  owner[name] = function (...args) {
    if (!isCounted(args)) return original.apply(this, args)
    const isNow = ++count === Number(nth)
    if (isNow && side === 'before') die()
    const result = original.apply(this, args)
    if (isNow) die()
    if (name === 'openSync') descriptors.add(result)
    if (name === 'closeSync') descriptors.delete(args[0])
    return result
  }
}

/** The signal comes at once, but the thread may go on for a moment. */
function die() {
  process.kill(process.pid, 'SIGKILL')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
}

for (const name of [
  'openSync',
  'writeFileSync',
  'writeSync',
  'closeSync',
  'linkSync',
  'renameSync',
  'rmSync',
])
  wrap(fs, name, ([target]) => isOwn(target))
for (const name of ['listen', 'close']) wrap(net.Server.prototype, name)
wrap(childProcess, 'spawn')
syncBuiltinESMExports()
