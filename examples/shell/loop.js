// Shows: the same loop with lastcall. The current job is finished before the cleanup.
// Try: node examples/shell/loop.js, then Ctrl-C; or give it 2 as an argument, and wait.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { configure, hold, onShutdown, shutdownSignal } from 'lastcall'

configure({ idle: true, crashes: true }) // like EXIT: also at the end of the loop, and when it fails

let folder = '' // register the hook first: a signal before that would leave the folder behind
onShutdown('file', () => {
  rmSync(folder, { recursive: true, force: true })
  console.log('file removed')
})
folder = mkdtempSync(join(tmpdir(), 'loop-'))
onShutdown('cleanup', ({ reason }) => {
  if (reason.kind === 'signal') console.log('cleanup')
})

const jobs = Number(process.argv[2] ?? 1_000)
for (let job = 1; job <= jobs && !shutdownSignal().aborted; job++) {
  await hold(`job ${job}`, async () => {
    console.log(`job ${job} begun`)
    await setTimeout(300)
    appendFileSync(join(folder, 'jobs'), `job ${job}\n`)
    console.log(`job ${job} done`)
  })
}

// Output:
// job 1 begun
// job 1 done
// cleanup
// file removed
// exit 0
