import exitHook, { asyncExitHook } from 'exit-hook'

export function register(hooks, { timeout = 9_000 } = {}) {
  for (const { run, isAsync } of hooks) {
    if (isAsync) asyncExitHook(run, { wait: timeout })
    else exitHook(run)
  }
}
