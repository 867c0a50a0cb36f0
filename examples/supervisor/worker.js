// What examples/13-supervisor.js runs, twice.
import { announceReady, onShutdown } from 'lastcall'

const [, , name] = process.argv
onShutdown('work', ({ reason }) => console.log(`${name}: done on ${reason.signal}`))
setInterval(() => {}, 1_000)
console.log(`${name}: started`)
announceReady()
