import { runInThisContext } from 'node:vm'

/**
 * Calls the watchdog's entry as the inspector does: the frame of the call has no file, and the frames below it are those of the
 * code that was interrupted.
 */
const callEntry: (entry: symbol) => void = runInThisContext('(key) => globalThis[key]?.()', {
  filename: '<anonymous>',
})

/** Calls the entry on top of the code that runs now. */
export function interruptCode(entry: symbol): void {
  callEntry(entry)
}

/** Calls the entry between two turns of the event loop, where nothing is below it on the stack. */
export async function interruptLoop(entry: symbol): Promise<void> {
  let hasEnded = false
  void Promise.resolve(entry)
    .then(callEntry)
    .catch(() => {})
    .then(() => {
      hasEnded = true
    })
  // To await the call itself would put this function below it on the stack.
  while (!hasEnded) await microtasksDone()
}

/** Calls the entry while Node's own code runs, and nothing of the application: it delivers a message, say. */
export async function interruptNode(entry: symbol): Promise<void> {
  setImmediate(callEntry, entry)
  await new Promise((resolve) => setImmediate(resolve))
}

/** Resolves when no microtask is left. */
export function microtasksDone(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
