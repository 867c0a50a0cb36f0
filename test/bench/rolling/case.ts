import { CONTENDERS } from './contenders.ts'
import { NO_NGINX, rollingRestart } from './rolling-restart.ts'
import { headOf, rowOf } from './table.ts'

const CLIENTS = 40

/**
 * Counts the requests that fail while two backends are restarted in turn, for lastcall and its peers; prints the
 * rows as they come, since all of them take ten minutes. Usage: npm run bench -- rolling [restarts] [runs] [contender…],
 * where the runs are those of lastcall, and a part of a contender's name is enough.
 */
export async function rollingRestarts(restarts: number, runs = '3', ...wanted: string[]): Promise<string> {
  const chosen = CONTENDERS.filter(
    (name) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  )
  if (chosen.length === 0) throw new Error(`no such contender; there are ${CONTENDERS.join('; ')}`)
  for (const isBehindNginx of [true, false]) {
    console.log(`\n${isBehindNginx ? 'Behind nginx' : 'With no proxy between'}, ${CLIENTS} clients\n`)
    if (isBehindNginx && NO_NGINX) {
      console.log(`skipped: ${NO_NGINX}`)
      continue
    }
    console.log(headOf(isBehindNginx))
    for (const contender of chosen) {
      const times = contender === 'lastcall' ? Number(runs) : 1
      for (let run = 1; run <= times; run++) {
        const result = await rollingRestart({ contender, isBehindNginx, restarts, clients: CLIENTS })
        console.log(rowOf(times > 1 ? `${contender}, run ${run}` : contender, result))
      }
    }
  }
  return ''
}
