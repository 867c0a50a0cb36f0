import type { ProcessLike } from '../api/host.ts'
import type { Settings } from '../check/settings.ts'
import { builtin } from '../node/builtin.ts'
import { Limits } from '../node/limits.ts'
import { log } from '../node/log.ts'
import type { ThreadData } from './cells.ts'
import { threadProgram } from './thread-program.ts'

/** The thread of a watchdog, as the main thread knows it. */
export interface WatchdogThread {
  /** No other thread of the process has it. */
  readonly id: number
  /** Called when the thread has interrupted the main thread. Closes the way by which it came. */
  disconnect(): void
  end(): void
}

/** Where a watchdog runs: the system, or what simulates it. */
export interface WatchdogHost {
  limits(): Limits
  /** Starts a thread that never keeps the process alive. Throws if none can start. */
  startThread(data: ThreadData): WatchdogThread
}

const systemHost: WatchdogHost = {
  limits: () => new Limits(),
  startThread: (workerData) => {
    const worker = new (builtin('node:worker_threads').Worker)(program(), {
      eval: true,
      workerData,
      // The thread needs no variable, and runs none of the application's preloads.
      execArgv: [],
      env: {},
      // X4: else Node would open the outputs of the process, to write there what the thread writes.
      stdout: true,
      stderr: true,
    })
    worker.on('error', (error) => log('the watchdog has ended: %s', error))
    worker.unref()
    return {
      id: worker.threadId,
      // With an open inspector the exit waits for all sessions to disconnect, even for the one that makes this call.
      disconnect: () => builtin('node:inspector').close(),
      end: () => void worker.terminate(),
    }
  },
}

/** The hosts of fake processes. */
const simulated = new WeakMap<ProcessLike, WatchdogHost>()

/** Where the watchdog of these settings runs. A fake process has none, unless a simulation has given it one. */
export function hostOf({ process, isReal }: Settings): WatchdogHost | undefined {
  return isReal ? systemHost : simulated.get(process)
}

/** From now on, the shutdowns of a fake process have a watchdog. */
export function simulateHost(process: ProcessLike, host: WatchdogHost): void {
  simulated.set(process, host)
}

function program(): string {
  if (threadProgram === undefined) throw new Error('the package is not built')
  return threadProgram
}
