import type { MessagePort } from 'node:worker_threads'
import type { ShutdownOptions } from '../core/api/options.ts'
import type { HookReport, ShutdownReason, ShutdownReport } from '../core/api/reports.ts'
import { builtin } from '../core/node/builtin.ts'
import { isAlone } from '../core/node/loaded-modules.ts'
import { show } from '../core/node/show.ts'

/**
 * Marks the messages of this library, and names the channel on which the main thread calls the threads that were there before
 * it. The number stands for the messages below, and grows when they change.
 */
export const THREADS = 'lastcall.threads@4'

/** A message of the main thread to a thread. */
export type Order =
  /** Sent when the thread becomes one of the main thread's hooks. */
  | { readonly type: 'welcome' }
  /** Sent at the first trigger. Last call and the end are moments on the clock that all threads share. */
  | {
      readonly type: 'begin'
      readonly reason: ShutdownReason
      readonly lastCallAt: number
      readonly endAt: number
    }
  /** T11: last call and the end have come forward. */
  | { readonly type: 'times'; readonly lastCallAt: number; readonly endAt: number }
  /** Sent when the thread's turn has come: its first level opens. */
  | { readonly type: 'open' }
  /** D3: the level of the thread was passed over: none of its hooks waits for its turn any more. */
  | { readonly type: 'pass over' }

/** A message of a thread to the main thread. */
export type Answer =
  /** Sent when the thread has received `begin`. */
  | { readonly type: 'begun' }
  /** Sent when the thread has no hooks any more. */
  | { readonly type: 'left' }
  /** Sent when a hook starts. If the hook blocks the thread, this is the last message. */
  | { readonly type: 'runs'; readonly name: string }
  /** Asks for the shutdown of the process. */
  | { readonly type: 'shutdown'; readonly reason: ShutdownReason; readonly options: ShutdownOptions }
  | { readonly type: 'report'; readonly report: ShutdownReport }

/** What a thread sends to the main thread to become one of its hooks. */
export type Announcement = { readonly [THREADS]: { readonly name: string; readonly port: MessagePort } }

/** Whether this runtime lets threads send messages to the main thread. */
export function canAnnounce(): boolean {
  return isAlone() || typeof builtin('node:worker_threads').postMessageToThread === 'function'
}

/** Sends a message. A thrown value that cannot be copied to another thread is sent as an Error with the same text. */
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
    // Tried in both directions: Node 20 cannot read an error that is its own cause.
    const { deserialize, serialize } = builtin('node:v8')
    deserialize(serialize(value))
    return value
  } catch {
    const text = show(value)
    return Object.assign(new Error(text), { stack: text })
  }
}
