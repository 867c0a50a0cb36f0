import type { Cluster } from 'node:cluster'
import type { ProcessLike } from '../api/host.ts'
import { builtin } from '../node/builtin.ts'

/**
 * W3: lets a worker of `node:cluster` outlive its primary. Node ends a worker that has lost its primary, unless the loss
 * is marked as intended. Returns a function that undoes this.
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
  // Only a child with a channel can be a worker, and there Node has loaded `node:cluster` already.
  return process.channel ? (builtin('node:cluster') as unknown as Cluster).worker : undefined
}

/** Sends a message to the parent, if there is one. */
export function sendToParent(process: ProcessLike, message: string): boolean {
  if (!process.channel || !process.send) return false
  // It is no error if the parent is just exiting.
  process.send(message, () => {})
  return true
}
