import type { Script } from 'node:vm'
import { builtin } from './builtin.ts'
import { isWithout } from './unloaded.ts'

/** How a call ended: what it returned or threw, or that it was cut short. */
export type CallOutcome<T> =
  | { readonly status: 'returned'; readonly value: T }
  | { readonly status: 'threw'; readonly error: unknown }
  | { readonly status: 'interrupted' }

/** The script can reach the function only through the global object, where it is while it is being called. */
const CALL = Symbol.for('lastcall.call')
let script: Script | undefined

/** Of the script, as it stands in stacks. */
const FILE = 'lastcall:time-limit'

/** Whether the process was started so that any exception aborts it. */
let aborts: boolean | undefined

/** Whether what is put there can be reached by it. */
let isReachable: boolean | undefined

/** File descriptors that have to be left: a time limit takes some, and aborts the process where there are none. */
const SPARE_DESCRIPTORS = 8

const DEV_NULL = process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null'

/**
 * Calls a function of this realm, and interrupts it when it blocks the thread for longer than `ms`
 * milliseconds. Its `finally` does not run then. `Infinity` sets no limit. Only where {@link canInterrupt}.
 */
export function callWithin<T>(ms: number, call: () => T): CallOutcome<T> {
  if (ms === Infinity) return outcomeOf(call)
  let outcome: CallOutcome<T> | undefined
  const value = (): void => {
    delete (globalThis as Record<symbol, unknown>)[CALL]
    outcome = outcomeOf(call)
  }
  Object.defineProperty(globalThis, CALL, { configurable: true, value })
  script ??= createScript()
  try {
    script.runInThisContext({ timeout: Math.max(1, Math.ceil(Math.min(ms, 2 ** 31 - 1))) })
  } catch {
    // Its time was up, perhaps in the moment in which it ended.
  }
  return outcome ?? { status: 'interrupted' }
}

function createScript(): Script {
  const { Script } = builtin('node:vm')
  return new Script(`globalThis[Symbol.for('${CALL.description}')]()`, { filename: FILE })
}

/**
 * Runs a callback of the event loop in which functions may be interrupted. One that was interrupted inside an
 * AsyncResource leaves Node's stack of those behind, and the process would die of it at the end of the
 * callback. An exception that leaves the callback makes Node clear that stack; a capture callback keeps it
 * from doing more.
 */
export function withRepair(callback: () => void): void {
  const { executionAsyncId } = builtin('node:async_hooks')
  const asyncId = executionAsyncId()
  callback()
  if (executionAsyncId() === asyncId) return
  process.setUncaughtExceptionCaptureCallback(() => process.setUncaughtExceptionCaptureCallback(null))
  throw new Error('lastcall: the process goes on; this clears what an interrupted hook left behind')
}

/** Whether a call can be interrupted, and the process live on. */
export function canInterrupt(): boolean {
  return (
    Object.isExtensible(globalThis) && isInScope() && !abortsOnException() && canRepair() && hasDescriptors()
  )
}

/** Not where a test runner gives each file of tests a global object of its own, as Jest does. */
function isInScope(): boolean {
  isReachable ??= builtin('node:vm').runInThisContext('globalThis') === globalThis
  return isReachable
}

/** Whether any exception, and so an interruption, ends the process. */
function abortsOnException(): boolean {
  aborts ??= /--abort[-_]on[-_]uncaught[-_]exception/.test(
    [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' '),
  )
  return aborts
}

/** Whether {@link withRepair} can do its part: the capture callback is not the application's own, nor a domain's. */
function canRepair(): boolean {
  if (process.hasUncaughtExceptionCaptureCallback()) return false
  if (isWithout('domain')) return true
  try {
    process.setUncaughtExceptionCaptureCallback(() => {})
    process.setUncaughtExceptionCaptureCallback(null)
    return true
  } catch {
    return false
  }
}

function hasDescriptors(): boolean {
  const { closeSync, openSync } = builtin('node:fs')
  const opened: number[] = []
  try {
    while (opened.length < SPARE_DESCRIPTORS) opened.push(openSync(DEV_NULL, 'r'))
    return true
  } catch (error) {
    return !['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '')
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}

function outcomeOf<T>(call: () => T): CallOutcome<T> {
  try {
    return { status: 'returned', value: call() }
  } catch (error) {
    return { status: 'threw', error }
  }
}
