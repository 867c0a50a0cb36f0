// A program of a supervisor. It writes each SIGTERM that it receives, and stops in a moment.
import { onShutdown } from 'lastcall'

const [, , name] = process.argv
process.on('SIGTERM', () => console.log(`${name} heard SIGTERM`))
onShutdown('work', () => new Promise((resolve) => setTimeout(resolve, 300)))
onShutdown('done', () => console.log(`${name} done`), { priority: 'telemetry' })
setInterval(() => {}, 1_000)
console.log(`${name} runs`)
