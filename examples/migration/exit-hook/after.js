// Shows: the same tool with lastcall. The folder goes last, and the statuses are those that a shell expects.
// Try: node examples/migration/exit-hook/after.js, then Ctrl-C; or with 200 behind it, and wait.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { configure, onShutdown } from 'lastcall'

configure({ idle: true, crashes: true, timeout: 2_000 })

let folder
onShutdown('folder', ({ reason }) => {
  if (folder) rmSync(folder, { recursive: true })
  console.log('folder removed')
  if (reason.kind === 'signal') process.exitCode = 128 + constants.signals[reason.signal]
})
onShutdown('upload', async () => {
  await setTimeout(1_000)
  console.log(`upload ended, the folder is there: ${existsSync(folder)}`)
})

folder = mkdtempSync(join(tmpdir(), 'tool-'))
console.log('ready')
await setTimeout(Number(process.argv[2] ?? 60_000))
console.log('work done')

// Output:
// ready
// upload ended, the folder is there: true
// folder removed
// exit 143
