// Shows: what an `after` cannot say. The hook is not registered, and all is as before.
// Try: node examples/ordering/refused.js
import { createRegistry } from 'lastcall'

const registry = createRegistry()
const { onShutdown } = registry

function attempt(...args) {
  try {
    onShutdown(...args)
  } catch ({ code, message }) {
    console.log(`${code}: ${message}`)
  }
}

attempt('a', () => {}, { after: 'b' }) // nobody is called b yet: fine
attempt('b', () => {}, { after: 'c' })
attempt('c', () => {}, { after: 'a' })

onShutdown('postgres', () => {}, { priority: 'storage' })
attempt('cache', () => {}, { after: 'postgres' })

console.log(`left: ${registry.hooks().map(({ name }) => name)}`)
registry.reset()

// Output:
// ERR_LASTCALL_CYCLE: hooks would wait for each other: `c` after `a` after `b` after `c`
// See https://lastcall-js.github.io/lastcall/errors#err_lastcall_cycle
// ERR_LASTCALL_LEVEL: `cache` cannot run after `postgres`: it has priority 0, and `postgres` runs later, at -100
// See https://lastcall-js.github.io/lastcall/errors#err_lastcall_level
// left: b,a,postgres
// exit 0
