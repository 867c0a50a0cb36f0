import type { Cluster } from 'node:cluster'
import type { AddressInfo } from 'node:net'
import type { ProcessLike } from '../api/host.ts'
import { builtin } from '../node/builtin.ts'
import { uncountNodesOwn } from '../node/listeners.ts'

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

/** Whether a process is an instance of a supervisor, which answers the question for {@link CLOSING}. */
export function isInstance(process: ProcessLike): boolean {
  const { ppid } = process as { readonly ppid?: number }
  return isClusterWorker(process) && process.env.LASTCALL_SUPERVISOR === String(ppid)
}

/** H3: an instance says this to its supervisor, with an address, before it stops to listen there, and waits for the answer. */
export const CLOSING = 'lastcall: closing '

/** The answer, with the same address: a connection that was accepted no longer needs this instance. */
export const MAY_CLOSE = 'lastcall: may close '

/** Where a server listens, as an instance and its supervisor both see it. */
export function boundAddress(address: AddressInfo | string | null): string | undefined {
  if (address === null) return undefined
  if (typeof address === 'string') return builtin('node:path').resolve(address)
  const host = address.address.includes(':') ? `[${address.address}]` : address.address
  return `${host}:${address.port}`
}

function workerOf(process: ProcessLike): Cluster['worker'] {
  // Only a child with a channel can be a worker, and there Node has loaded `node:cluster` already.
  return process.channel ? (builtin('node:cluster') as unknown as Cluster).worker : undefined
}

/**
 * W4: lets a worker of `node:cluster` exit when its event loop is empty. Without this, the channel to the primary keeps the
 * loop alive, since Node itself listens to it. A worker that listens for messages itself stays, as any other child does.
 */
export function exitWhenIdle(process: ProcessLike): void {
  const worker = workerOf(process)
  if (worker?.listenerCount('message') === 0) uncountNodesOwn(process)
}

/** Sends a message to the parent, if there is one. */
export function sendToParent(process: ProcessLike, message: string): boolean {
  // On Bun the channel is still there when it has been closed.
  const { connected } = process as { readonly connected?: boolean }
  if (!process.channel || !process.send || connected === false) return false
  // It is no error if the parent is just exiting.
  process.send(message, () => {})
  return true
}
