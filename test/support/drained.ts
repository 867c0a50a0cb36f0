import assert from 'node:assert/strict'
import type { Server as NetServer } from 'node:net'
import { type DrainableServer, type DrainOptions, drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'

type Stopped = Awaited<ReturnType<TestRegistry['shutdown']>>

/** A registry on which a server is drained. */
export function drained(server: DrainableServer, delay = 0, options: DrainOptions = {}): TestRegistry {
  const registry = createTestRegistry({ exit: false, delay })
  drainOnShutdown(server, { registry, ...options })
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

/** Milliseconds for which a client that was not told to leave may ask once more, and a little. */
const UNTOLD = 600

/** Resolves with the report of a drain that waits only for clients that were not told to leave. */
export async function whenUntoldAreGone(registry: TestRegistry, stopped: Promise<Stopped>): Promise<Stopped> {
  let report: Stopped | undefined
  void stopped.then((it) => {
    report = it
  })
  for (let ms = 0; !report; ms += 50) {
    assert.ok(ms <= UNTOLD, 'the drain waits for something else')
    await registry.clock.advance(50)
    await new Promise(setImmediate)
  }
  return report
}

/** Asserts that every connection came to its end by itself. */
export function assertWhole({ hooks, exitCode }: Stopped): void {
  const [hook] = hooks
  const { responsesCut, connectionsClosed } = hook?.drained ?? {}
  assert.deepEqual([hook?.status, hook?.notes, responsesCut, connectionsClosed], ['done', [], 0, 0])
  assert.equal(exitCode, 0)
}
