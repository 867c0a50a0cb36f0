// Shows: a tool whose temporary folder exit-hook removes, however the tool ends.
// Try: node examples/migration/exit-hook/before.js, then Ctrl-C; or with 200 behind it, and wait.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import exitHook, { asyncExitHook } from 'exit-hook'

const folder = mkdtempSync(join(tmpdir(), 'tool-'))

asyncExitHook(
  async () => {
    await setTimeout(1_000)
    console.log(`upload ended, the folder is there: ${existsSync(folder)}`)
  },
  { wait: 2_000 },
)
exitHook(() => {
  rmSync(folder, { recursive: true })
  console.log('folder removed')
})

console.log('ready')
await setTimeout(Number(process.argv[2] ?? 60_000))
console.log('work done')

// Output:
// ready
// folder removed
// upload ended, the folder is there: false
// exit 143
