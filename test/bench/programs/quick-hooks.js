// Ten quick hooks, and the signal at once: kind of hook, watchdog.
import { configure, onShutdown } from 'lastcall'

const [kind, watchdog] = process.argv.slice(2)
const hook = kind === 'synchronous' ? () => {} : async () => {}
configure({ watchdog: watchdog === 'on' })
for (let count = 0; count < 10; count++) onShutdown(hook)
process.kill(process.pid, 'SIGTERM')
setInterval(() => {}, 1_000)
