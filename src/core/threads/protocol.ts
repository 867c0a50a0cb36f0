import workerThreads, { type MessagePort } from 'node:worker_threads'
import type { ShutdownReport } from '../report.ts'
import { show } from '../show.ts'
import type { ShutdownReason } from '../types.ts'

/**
 * By what the threads of a process know that a message is ours, and the channel on which the main thread calls for
 * those who have come before it. The number stands for the messages below.
 */
export const THREADS = 'lastcall.threads@1'

/** What the main thread tells a thread. */
export type Order =
  /** It is one of the hooks of the main thread from now on. */
  | { readonly type: 'welcome' }
  /** The first trigger. Last call and the end are milliseconds on the clock that all threads share. */
  | {
      readonly type: 'begin'
      readonly reason: ShutdownReason
      readonly lastCallAt: number
      readonly endAt: number
    }
  /** Its turn has come. */
  | { readonly type: 'open' }

/** What a thread tells the main thread. */
export type Answer =
  /** It has heard of the trigger. */
  | { readonly type: 'begun' }
  /** It has no hooks any more. */
  | { readonly type: 'left' }
  /** A hook starts. It may block the thread, which says nothing more then. */
  | { readonly type: 'runs'; readonly name: string }
  /** It asks for the shutdown of the process. */
  | { readonly type: 'shutdown'; readonly reason: ShutdownReason }
  | { readonly type: 'report'; readonly report: ShutdownReport }

/** What a thread sends to the main thread to become one of its hooks. */
export type Announcement = { readonly [THREADS]: { readonly name: string; readonly port: MessagePort } }

/** Not on every runtime. */
export const canAnnounce: boolean = typeof workerThreads.postMessageToThread === 'function'

/** Sends a message over which an error or the like may have travelled: what cannot be copied goes as text. */
export function send(port: MessagePort, message: Order | Answer): void {
  try {
    port.postMessage(message)
  } catch {
    port.postMessage(copyable(message))
  }
}

function copyable(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    if (value instanceof Error) return textOf(value)
    if (Array.isArray(value)) return value.map(copyable)
    return isPlain(value) ? mapValues(value, copyable) : show(value)
  }
}

/** An error without what it carries. */
function textOf({ message, stack }: Error): Error {
  return Object.assign(new Error(message), { stack })
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function mapValues(object: object, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
