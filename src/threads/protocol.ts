import type { MessagePort } from 'node:worker_threads'
import type { HookReport, ShutdownReason, ShutdownReport } from '../core/api/reports.ts'
import { builtin } from '../core/node/builtin.ts'
import { isAlone } from '../core/node/loaded-modules.ts'
import { show } from '../core/node/show.ts'

/**
 * By what the threads of a process know that a message is ours, and the channel on which the main thread calls for
 * those who have come before it. The number stands for the messages below.
 */
export const THREADS = 'lastcall.threads@2'

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
export function canAnnounce(): boolean {
  return isAlone() || typeof builtin('node:worker_threads').postMessageToThread === 'function'
}

/** Sends a message. The errors in it may be anything: what cannot be copied goes as an Error of the same text. */
export function send(port: MessagePort, message: Order | Answer): void {
  port.postMessage(withCopyableErrors(message))
}

function withCopyableErrors(message: Order | Answer): Order | Answer {
  if ('reason' in message) return { ...message, reason: ofReason(message.reason) }
  return message.type === 'report' ? { ...message, report: ofReport(message.report) } : message
}

function ofReport(report: ShutdownReport): ShutdownReport {
  const { reason, hooks, strayErrors } = report
  return {
    ...report,
    reason: ofReason(reason),
    hooks: hooks.map(ofHook),
    strayErrors: strayErrors.map(ofHolder),
  }
}

function ofReason(reason: ShutdownReason): ShutdownReason {
  return 'error' in reason ? ofHolder(reason) : reason
}

function ofHook(hook: HookReport): HookReport {
  const { report } = hook
  return { ...('error' in hook ? ofHolder(hook) : hook), ...(report && { report: ofReport(report) }) }
}

function ofHolder<T extends { readonly error?: unknown }>(holder: T): T {
  return { ...holder, error: copyable(holder.error) }
}

function copyable(value: unknown): unknown {
  try {
    // Both ways: Node 20 cannot read a cause that leads back to its error.
    const { deserialize, serialize } = builtin('node:v8')
    deserialize(serialize(value))
    return value
  } catch {
    const text = show(value)
    return Object.assign(new Error(text), { stack: text })
  }
}
