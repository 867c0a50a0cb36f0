// Shows: a command-line tool that leaves nothing behind, however it ends, and ends as a shell expects.
// Try: node examples/15-tool.js, alone, with Ctrl-C in the middle, and with | head -1
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { configure, hold, onShutdown, shutdown, shutdownSignal } from 'lastcall'

// `idle` and `crashes`: also when it has nothing left to do, and when it fails. SIGHUP: the terminal was closed.
// `processExit`: also where a process.exit() or a second Ctrl-C leaves no time to wait.
// `exit`: it ends by the signal, so that a Ctrl-C also ends the shell's loop around it; `$?` is 130, or 143.
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
configure({ idle: true, crashes: true, processExit: true, exit: 'signal', signals })

// The hook before the folder: a signal that comes before the first hook ends the process at once.
let folder
const remove = () => folder && rmSync(folder, { recursive: true, force: true })
onShutdown('temporary folder', remove, { priority: 'storage' })
// `| head -1`: nobody reads any more.
process.stdout.on('error', () => shutdown('nobody reads'))

folder = mkdtempSync(join(tmpdir(), 'tool-'))
const files = Number(process.argv[2] ?? 20)
await hold('download', download) // the folder stays until this is over

async function download() {
  for (let file = 1; file <= files && !shutdownSignal().aborted; file++) {
    await setTimeout(100)
    writeFileSync(join(folder, `${file}`), 'content')
    console.log(file === 1 ? 'ready: 1 file' : `${file} files`)
  }
  if (files === 0) process.exit(3) // deep inside another library, say
  if (files < 0) throw new Error('less than nothing')
}

// Output:
// ready: 1 file
// 2 files
// exit SIGTERM
