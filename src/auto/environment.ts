import type { ProcessLike } from '../core/api/host.ts'
import { checkSignals, wrongValue } from '../core/check/check.ts'
import { isClusterWorker } from '../core/shutdown/cluster.ts'

/** What the environment sets for `lastcall/auto`, beside the variables that the library always reads. */
export interface Environment {
  readonly signals: readonly NodeJS.Signals[] | undefined
  readonly parent: boolean
  /** Whether the process is a worker of `node:cluster`. */
  readonly isWorker: boolean
  readonly readyPath: string | undefined
}

export function readEnvironment(process: ProcessLike): Environment {
  const { LASTCALL_SIGNALS, LASTCALL_READY_PATH, pm_id } = process.env
  const isWorker = isClusterWorker(process)
  return {
    signals: LASTCALL_SIGNALS ? signalsOf(LASTCALL_SIGNALS) : undefined,
    // Any other child process may be meant to outlive its parent.
    parent: pm_id !== undefined || isWorker,
    isWorker,
    readyPath: LASTCALL_READY_PATH ? pathOf(LASTCALL_READY_PATH) : undefined,
  }
}

function signalsOf(text: string): NodeJS.Signals[] {
  const names = text.split(',').map((name) => name.trim())
  checkSignals('LASTCALL_SIGNALS', names)
  return names as NodeJS.Signals[]
}

function pathOf(text: string): string {
  return text.startsWith('/') ? text : wrongValue('LASTCALL_READY_PATH', 'a path that begins with /', text)
}
