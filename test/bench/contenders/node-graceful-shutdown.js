import { onShutdown } from 'node-graceful-shutdown'

export function register(hooks) {
  let before = []
  for (const { name, run } of hooks) {
    onShutdown(name, before, async () => run())
    before = [name]
  }
}
