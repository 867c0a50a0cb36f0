import { addAbortListener } from 'node:events'
import { setTimeout } from 'node:timers/promises'

/** Long work. It rejects as soon as `signal` aborts. Its lines are what the tests compare. */
export async function doWork(id, ms, signal) {
  const listener = signal && addAbortListener(signal, () => tell('last call', id))
  tell('begins', id)
  try {
    await setTimeout(ms, undefined, { signal })
  } finally {
    listener?.[Symbol.dispose]()
  }
  tell('made', id)
}

/** The moment is one that other processes can compare with theirs. */
function tell(what, id) {
  console.log(`${what} ${id} at ${Date.now()}`)
}
