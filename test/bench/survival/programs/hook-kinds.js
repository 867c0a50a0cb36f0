import { readSync } from 'node:fs'

/** What a hook does, by the name of its fault. */
export const HOOK_KINDS = {
  quick() {},
  slow: (ms) => pause(ms),
  'fails later': async () => {
    await pause(50)
    throw new Error('the disk is full')
  },
  hangs: () => new Promise(() => {}),
  'spins for ever'() {
    for (;;);
  },
  'blocks for ever'() {
    sleepInTurns()
  },
  'blocks after an await': async () => {
    await pause(20)
    sleepInTurns()
  },
  'meets a catastrophic expression'() {
    // Twice as long for each letter.
    ;/^(a+)+$/.test(`${'a'.repeat(60)}!`)
  },
  // Nobody writes to this pipe. Unlike a child process, it leaves nothing behind.
  'blocks in native code'() {
    readSync(3, Buffer.alloc(1))
  },
  'writes 2 MB'() {
    process.stdout.write('x'.repeat(2_000_000))
    process.stdout.write('END')
  },
  'prints a lot': async () => {
    for (let line = 0; line < 10; line++) {
      console.log('closing', line)
      await pause(10)
    }
  },
}

/** Blocks the event loop in JavaScript for ever, without any load. */
function sleepInTurns() {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  for (;;) Atomics.wait(cell, 0, 0, 100)
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
