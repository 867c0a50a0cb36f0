import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** The longest time that a thread may take to start, and then to write, in milliseconds. */
const START_TIME = 500
const WRITE_TIME = 100

/** What the thread that writes has reached: 0 at first. */
const STAGE = { started: 1, written: 2 } as const

/** The program of a thread that writes one line. It may never end. */
const WRITER = `
const { workerData: { line, stage } } = require('node:worker_threads')
const reach = (number) => {
  Atomics.store(stage, 0, number)
  Atomics.notify(stage, 0)
}
reach(${STAGE.started})
require('node:fs').writeSync(2, line)
reach(${STAGE.written})`

/**
 * Writes a line to stderr without waiting for its reader: a reader that has stopped must not keep the process from being killed. A
 * file has none. A description of its own does not wait. A socket cannot have one, nor can any output outside of Linux: there
 * another thread writes.
 */
export function writeLastLine(line: string): void {
  try {
    if (fstatSync(2).isFile()) return void writeSync(2, line)
    const { O_WRONLY, O_APPEND, O_NONBLOCK, O_NOCTTY } = constants
    const own = openSync('/proc/self/fd/2', O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY)
    writeSync(own, line)
    closeSync(own)
  } catch (error) {
    // A full pipe: nobody reads it.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') writeAside(line)
  }
}

function writeAside(line: string): void {
  try {
    const stage = new Int32Array(new SharedArrayBuffer(4))
    new Worker(WRITER, { eval: true, workerData: { line, stage }, stdout: true, stderr: true })
    Atomics.wait(stage, 0, 0, START_TIME)
    Atomics.wait(stage, 0, STAGE.started, WRITE_TIME)
  } catch {
    // No thread can start.
  }
}
