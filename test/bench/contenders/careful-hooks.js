import cluster from 'node:cluster'
import { Worker } from 'node:worker_threads'
import { pause } from './listen.js'

/** Several copies of this file in one process have one list. */
const SHARED = Symbol.for('careful.hooks')

/** Later than this, a SIGINT is a second one, and not the same twice. */
const SAME_SIGNAL_MS = 200

export function register(hooks, { timeout = 9_000 } = {}) {
  if (globalThis[SHARED]) return void globalThis[SHARED].push(...hooks)
  globalThis[SHARED] = [...hooks]
  listenFor(new Stop(globalThis[SHARED], timeout))
}

class Stop {
  #hooks
  #timeout
  #watchdog
  #begun
  #started = new Set()
  #pending = new Set()
  hasFailed = false

  constructor(hooks, timeout) {
    this.#hooks = hooks
    this.#timeout = timeout
    this.#watchdog = startWatchdog(timeout)
  }

  get begun() {
    return this.#begun
  }

  get names() {
    return [...this.#pending].map(({ name }) => name).join(', ')
  }

  async begin() {
    if (this.#begun) return
    this.#begun = performance.now()
    this.#limit()
    for (const hook of this.#hooks) await this.#run(hook)
    await Promise.all([process.stdout, process.stderr].map((output) => flush(output, this.#timeout / 2)))
    process.exit(process.exitCode || (this.hasFailed ? 1 : 0))
  }

  /** Without a signal: what is synchronous can still be done. */
  runTheRest() {
    if (this.#begun) return
    for (const hook of this.#hooks) if (!hook.isAsync) hook.run()
  }

  /** A timer cannot fire while a hook blocks the event loop; a thread can kill. */
  #limit() {
    Atomics.store(this.#watchdog, 0, 1)
    Atomics.notify(this.#watchdog, 0)
    // A hook that hangs does not keep the others from their turn.
    setTimeout(() => this.#hooks.forEach((hook) => void this.#run(hook)), this.#timeout * 0.8)
    setTimeout(() => {
      console.error(`at the deadline still running: ${this.names}`)
      this.#pending.clear()
      process.exit(124)
    }, this.#timeout)
  }

  async #run(hook) {
    if (this.#started.has(hook)) return
    this.#started.add(hook)
    this.#pending.add(hook)
    try {
      await hook.run()
    } catch (error) {
      this.hasFailed = true
      console.error(`${hook.name} failed:`, error)
    }
    this.#pending.delete(hook)
  }
}

/** Started early: a busy machine takes its time to start a thread. */
function startWatchdog(timeout) {
  const begun = new Int32Array(new SharedArrayBuffer(4))
  const file = new URL('./careful-watchdog.js', import.meta.url)
  new Worker(file, { workerData: { begun, timeout } }).unref()
  return begun
}

function listenFor(stop) {
  const begin = () => void stop.begin()
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      if (signal === 'SIGINT' && stop.begun && performance.now() - stop.begun > SAME_SIGNAL_MS)
        process.exit(130)
      begin()
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => {
      stop.hasFailed = true
      console.error(error)
      begin()
    })
  }
  process.on('beforeExit', begin)
  process.on('exit', () => {
    stop.runTheRest()
    if (stop.names) console.error(`process.exit cut off: ${stop.names}`)
  })
  // Whoever reads the output may be gone first.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  if (process.channel) listenToParent(begin)
}

function listenToParent(begin) {
  process.on('disconnect', begin)
  process.on('message', (message) => {
    if (message === 'shutdown') begin()
  })
  // Else Node ends a worker at once, when its primary is gone.
  if (cluster.worker) cluster.worker.exitedAfterDisconnect = true
  // Else the channel alone keeps the process alive.
  else process.channel.unref()
}

function flush(output, ms) {
  const written = new Promise((resolve) => output.write('', resolve))
  return Promise.race([written, pause(ms)])
}
