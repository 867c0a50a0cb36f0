import type { AsyncLocalStorage } from 'node:async_hooks'
import { builtin } from '../node/builtin.ts'

/** What the watchdog has to know of a run that blocks. */
interface BlockingRun {
  readonly label: string
  note(text: string): void
}

/** Which run the code on the stack belongs to, even after an await. */
let current: AsyncLocalStorage<BlockingRun> | undefined

/** The run whose synchronous part is on the stack. */
let starting: BlockingRun | undefined

/** D6: the run that the code on the stack belongs to. Without an async context it is known only in a synchronous part. */
export function currentRun(): BlockingRun | undefined {
  return current?.getStore() ?? starting
}

/** Calls a hook as part of its run, so that the watchdog can name a hook that blocks. */
export function callAsCurrent<T>(run: BlockingRun, call: () => T): T {
  current ??= new (builtin('node:async_hooks').AsyncLocalStorage)()
  const before = starting
  starting = run
  try {
    return current.run(run, call)
  } finally {
    starting = before
  }
}
