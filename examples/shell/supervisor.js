// Shows: the same supervisor in code, with room for hooks of its own.
// Try: node examples/shell/supervisor.js 3, then kill -TERM $(cat supervisor.pid).
import { fileURLToPath } from 'node:url'
import { createSupervisor } from 'lastcall/supervisor'

const worker = fileURLToPath(new URL('worker.js', import.meta.url))
const supervisor = createSupervisor({ pidFile: 'supervisor.pid', foreground: true })
await supervisor.start({ name: 'worker', command: [process.execPath, worker, ...process.argv.slice(2)] })

// Output:
// worker (4711) ready
// worker done
// lastcall: worker (4711) exited with code 3
// lastcall: exit 3, 38 ms after SIGTERM: 1 of 1 hooks did not succeed
//   supervisor  failed after 34 ms: [LastcallError: worker exited with code 3] {
//       code: 'ERR_LASTCALL_PROGRAM'
//     }
// exit 3
