import type { Cluster } from 'node:cluster'
import { createRequire } from 'node:module'

/**
 * Lets a worker of `node:cluster` outlive its primary: Node ends one that has lost it at once, unless it takes that
 * for intended. Returns what takes it back. Loads `node:cluster`, which a worker has loaded already.
 */
export function outlivePrimary(): () => void {
  const { worker } = createRequire(import.meta.url)('node:cluster') as Cluster
  const onDisconnect = (): void => {
    if (worker) worker.exitedAfterDisconnect = true
  }
  worker?.on('disconnect', onDisconnect)
  return () => worker?.off('disconnect', onDisconnect)
}
