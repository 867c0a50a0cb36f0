// Counts the requests that fail while two backends are restarted in turn, for lastcall and its peers.
// Usage: node --import tsx test/bench/rolling/main.ts [restarts] [runs] [contender…]
// The runs are those of lastcall, each on its own line. A part of a contender's name is enough.
import { CONTENDERS } from './contenders.ts'
import { NO_NGINX, rollingRestart } from './rolling-restart.ts'
import { headOf, rowOf } from './table.ts'

const CLIENTS = 40

// An exit, unlike a signal, ends what was started.
process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130))

const [restarts = '20', runs = '1', ...wanted] = process.argv.slice(2)
const chosen = CONTENDERS.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
if (chosen.length === 0) throw new Error(`no such contender; there are ${CONTENDERS.join('; ')}`)

console.log(`Node ${process.version}, ${CLIENTS} clients`)
for (const isBehindNginx of [true, false]) {
  console.log(`\n${isBehindNginx ? 'Behind nginx' : 'Direct'}\n`)
  if (isBehindNginx && NO_NGINX) {
    console.log(`skipped: ${NO_NGINX}`)
    continue
  }
  console.log(headOf(isBehindNginx))
  for (const contender of chosen) {
    const times = contender === 'lastcall' ? Number(runs) : 1
    for (let run = 1; run <= times; run++) {
      const result = await rollingRestart({
        contender,
        isBehindNginx,
        restarts: Number(restarts),
        clients: CLIENTS,
      })
      console.log(rowOf(times > 1 ? `${contender}, run ${run}` : contender, result))
    }
  }
}
