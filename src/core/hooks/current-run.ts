import type { AsyncLocalStorage } from 'node:async_hooks'
import { builtin } from '../node/builtin.ts'
import type { HookRun } from './run.ts'

/** Which run the code on the stack belongs to, also after an await. */
let current: AsyncLocalStorage<HookRun> | undefined

/** The run whose synchronous part is on the stack. */
let starting: HookRun | undefined

/** D6: the run that the code on the stack belongs to. Code that has left its async context is known only while it starts. */
export function currentRun(): HookRun | undefined {
  return current?.getStore() ?? starting
}

/** Calls a hook as part of its run, so that the watchdog can name a hook that blocks. */
export function callAsCurrent<T>(run: HookRun, call: () => T): T {
  current ??= new (builtin('node:async_hooks').AsyncLocalStorage)()
  const before = starting
  starting = run
  try {
    return current.run(run, call)
  } finally {
    starting = before
  }
}
