import exitHook from 'async-exit-hook'

export function register(hooks, { timeout } = {}) {
  if (timeout) exitHook.forceExitTimeout(timeout)
  for (const { run, isAsync } of hooks) {
    if (isAsync) exitHook((callback) => run().then(callback))
    else exitHook(() => run())
  }
}
