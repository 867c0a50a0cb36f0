// Shows: a shutdown under test. The process and the clock are fakes, so no time passes.
// Try: node examples/07-testing.js
import assert from 'node:assert/strict'
import { createTestRegistry } from 'lastcall/testing'

const { onShutdown, process, clock } = createTestRegistry({ timeout: 60_000 })
onShutdown('postgres', () => console.log('postgres closed'))
onShutdown('cache', () => new Promise(() => {}))

process.emit('SIGTERM')
await clock.advance(60_000)

assert.equal(await process.exited, 124)
console.log(process.stderr.text.trimEnd())

// Output:
// postgres closed
// lastcall: 3 s after SIGTERM, waiting for cache, with 1 to come
// lastcall: 57 s after SIGTERM, waiting for cache (passed over)
// lastcall: exit 124, 60000 ms after SIGTERM: the deadline passed
//   cache     had not ended after 60000 ms, overtaken by postgres (went on past last call)
//   postgres  done after 0 ms (did not wait for its turn)
// exit 0
