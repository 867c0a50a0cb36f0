import { onShutdown } from 'node-graceful-shutdown'

export function register(hooks) {
  for (const [at, { name, run }] of hooks.entries()) {
    onShutdown(
      name,
      hooks
        .slice(0, at)
        .map((earlier) => earlier.name)
        .slice(-1),
      async () => run(),
    )
  }
}
