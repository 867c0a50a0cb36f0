// Shows: jobs in progress that the shutdown waits for, before it closes what they use.
// Try: node examples/06-jobs.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { hold, onShutdown, shutdownSignal } from 'lastcall'

onShutdown('database', () => console.log('database closed'))

async function work() {
  console.log('job begun, ready')
  await setTimeout(300)
  console.log('job done')
}

const onError = (error) => console.error('job failed', error)

while (!shutdownSignal().aborted) await hold('job', work).catch(onError)
console.log('no more jobs')

// Output:
// job begun, ready
// job done
// no more jobs
// database closed
// exit 0
