import type { Server as NetServer } from 'node:net'
import { type DrainableServer, drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'

type Stopped = Awaited<ReturnType<TestRegistry['shutdown']>>

/** A registry on which a server is drained. */
export function drained(server: DrainableServer, delay = 0): TestRegistry {
  const registry = createTestRegistry({ exit: false })
  drainOnShutdown(server, { registry, delay })
  return registry
}

/** Begins the shutdown, and resolves when the server takes no more connections: with what waits for the report. */
export async function stopListening(
  server: NetServer,
  registry: TestRegistry,
): Promise<() => Promise<Stopped>> {
  const stopped = registry.shutdown()
  while (server.listening) await new Promise(setImmediate)
  return () => stopped
}
