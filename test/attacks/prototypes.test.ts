import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { createRegistry } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
import { HookRegistry } from '../../src/core/shutdown/registry.ts'
import { fixture, inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

const POLLUTION = {
  timeout: 1_234,
  reserve: 1_000,
  delay: 77,
  maxDelay: 88,
  priority: -1,
  concurrent: true,
  after: ['other'],
  name: 'polluted',
  crashes: true,
  idle: true,
  parent: true,
  report: 'timeline',
  watchdog: false,
  exit: false,
  failOnCut: false,
}

/** Runs something synchronous while `Object.prototype` has these options. */
function polluted<T>(run: () => T): T {
  Object.assign(Object.prototype, POLLUTION)
  try {
    return run()
  } finally {
    for (const name of Object.keys(POLLUTION)) delete (Object.prototype as Record<string, unknown>)[name]
  }
}

/** What comes of options that leave nearly everything out. */
function facts(): unknown {
  const registry = createTestRegistry({ signals: ['SIGTERM'] })
  registry.configure({ processExit: true })
  registry.onShutdown(() => {})
  registry.onShutdown('cache', () => {}, {})
  registry.hold('job', {})
  const server = createServer()
  drainOnShutdown(server, { registry })
  const { process, clock, ...settings } = (registry as unknown as HookRegistry).settings
  const hooks = registry.hooks().map((hook) => Object.entries(hook))
  void registry.shutdown('end', {})
  const { timeout } = new HookRegistry({}).settings
  return { ...settings, hooks, timeout, isOpen: createRegistry({}).isShuttingDown() }
}

test('R7 options on a polluted Object.prototype change neither the registry nor a hook, a hold or a drain', () => {
  const expected = facts()
  assert.deepEqual(
    polluted(() => JSON.stringify(facts())),
    JSON.stringify(expected),
  )
})

test(
  'R7 with a polluted Object.prototype, a supervisor loads no code into its programs, and makes no file',
  {
    skip: NOT_NODE,
  },
  () =>
    inPlace(async (place) => {
      const evil = place.write('evil.cjs', 'console.log("evil")')
      const command = [NODE, fixture('polluted.js'), evil, place.path('c.sock')]
      const supervisor = place.start(command)
      await supervisor.until('program\n')
      const { files } = place
      const { stdout } = await supervisor.exited()
      assert.deepEqual([stdout, files], ['program\n', ['evil.cjs']])
    }),
)
