// A service whose hook takes HOOK milliseconds, and then writes the file DONE. It crashes at its first start with CRASH,
// a file that it leaves behind. NOTICE is the time in milliseconds of a shutdown that it begins itself.
import { existsSync, writeFileSync } from 'node:fs'
import { announceReady, configure, onShutdown, shutdown } from 'lastcall'

const { HOOK = '0', DONE, CRASH, NOTICE } = process.env
configure({ crashes: true })
process.on('SIGTERM', () => console.log('heard SIGTERM'))
onShutdown('slow\nMAINPID=1', async () => {
  await new Promise((resolve) => setTimeout(resolve, Number(HOOK)))
  if (DONE) writeFileSync(DONE, 'done')
  console.log('hook done')
})
setInterval(() => {}, 1_000)
console.log('told', await announceReady())
if (NOTICE) shutdown('a notice', { timeout: Number(NOTICE) })
if (CRASH && !existsSync(CRASH)) {
  writeFileSync(CRASH, '')
  setImmediate(() => {
    throw new Error('the first start fails')
  })
}
