// What the supervisors beside it start. Arguments: its exit code, and how it treats SIGTERM: `deaf` or `bare`.
import { onShutdown } from 'lastcall'

const [, , status = '0', manner] = process.argv
setInterval(() => {}, 1_000)

if (manner === 'deaf') process.on('SIGTERM', () => console.log('worker ignores it'))
else if (manner !== 'bare') {
  onShutdown('work', () => {
    console.log('worker done')
    process.exitCode = Number(status)
  })
}
console.log(`worker (${process.pid}) ready`)
