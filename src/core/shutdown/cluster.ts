import type { Cluster } from 'node:cluster'
import type { ProcessLike } from '../api/host.ts'
import { builtin } from '../node/builtin.ts'

/**
 * Lets a worker of `node:cluster` outlive its primary: Node ends one that has lost it at once, unless it takes that
 * for intended. Returns what takes it back.
 */
export function outlivePrimary(process: ProcessLike): () => void {
  const worker = workerOf(process)
  const onDisconnect = (): void => {
    if (worker) worker.exitedAfterDisconnect = true
  }
  worker?.on('disconnect', onDisconnect)
  return () => worker?.off('disconnect', onDisconnect)
}

export function isClusterWorker(process: ProcessLike): boolean {
  return workerOf(process) !== undefined
}

function workerOf(process: ProcessLike): Cluster['worker'] {
  // In a worker it is loaded already.
  return process.channel ? (builtin('node:cluster') as unknown as Cluster).worker : undefined
}

/** Sends a message to the parent, if there is one. */
export function sendToParent(process: ProcessLike, message: string): boolean {
  if (!process.channel || !process.send) return false
  // A parent that is just going away is no error.
  process.send(message, () => {})
  return true
}
