import { onExit } from 'signal-exit'

export function register(hooks) {
  for (const { run } of hooks) onExit(run)
}
