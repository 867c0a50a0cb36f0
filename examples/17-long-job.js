// Shows: a job that is longer than the shutdown. At last call it goes back into the queue, while the database is open.
// Try: node examples/17-long-job.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { configure, hold, onShutdown } from 'lastcall'

configure({ timeout: 2_500 })
onShutdown('database', () => console.log('database closed'), { priority: 'storage' })

const queue = ['job 1']

function work(job) {
  return hold(job, async ({ signal }) => {
    console.log(`${job} begun, ready`)
    try {
      await setTimeout(60_000, undefined, { signal })
      console.log(`${job} done`)
    } catch (error) {
      if (!signal.aborted) console.error(`${job} failed`, error)
      queue.unshift(job) // in both cases: after an error, and at last call
      console.log(`${job} back in the queue`)
    }
  })
}

work(queue.shift()).catch((error) => console.error(error))

// Output:
// job 1 begun, ready
// job 1 back in the queue
// database closed
// lastcall: exit 0, 2004 ms after SIGTERM: all hooks done, after last call
//   job 1  done after 2001 ms (went on past last call)
// exit 0
