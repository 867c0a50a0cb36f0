// Registers many hooks that do nothing, and is told to stop; with --expose-gc it tells what they occupy.
// Usage: node many-hooks.js CONTENDER COUNT sync|async
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { REGISTERING } from './registering.js'

const [contender, count, kind] = process.argv.slice(2)
const isAsync = kind === 'async'
const say = (facts) => writeSync(1, `${JSON.stringify(facts)}\n`)
const register = await REGISTERING[contender]()

let left = Number(count)
let begun
function end() {
  left--
  // Some end the process by the signal, so that no 'exit' comes; and some wait until nothing is left to do.
  if (left === 0) {
    say({ runMs: performance.now() - begun })
    keptAlive.unref()
  }
}
// One function each, since some take the same one only once.
const hooks = Array.from({ length: left }, (_, at) => ({
  name: `hook ${at}`,
  run: isAsync ? async () => end() : () => end(),
}))
const unregisters = new Array(left)

function registerAll() {
  for (let at = 0; at < hooks.length; at++) {
    unregisters[at] = register(hooks[at].name, hooks[at].run, isAsync)
  }
}

/** Some of what is left goes a turn later only. */
async function settledHeap() {
  for (let turn = 0; turn < 5; turn++) {
    globalThis.gc()
    await pause(5)
  }
  return process.memoryUsage().heapUsed
}

const keptAlive = setInterval(() => {}, 60_000)
if (globalThis.gc) {
  // What the first one installs is not a matter of how many there are.
  left++
  register('first', isAsync ? async () => end() : () => end(), isAsync)
  const before = await settledHeap()
  registerAll()
  const heap = await settledHeap()
  say({ heapBytes: heap, bytes: heap - before })
  process.kill(process.pid, 'SIGKILL')
} else {
  const start = performance.now()
  registerAll()
  say({ registerMs: performance.now() - start })
  process.on('exit', () => say({ runMs: performance.now() - begun, left }))
  // A turn later: the shutdown is not part of the module's own evaluation.
  setImmediate(() => {
    begun = performance.now()
    process.kill(process.pid, 'SIGTERM')
  })
}
