// A cluster with one worker that serves. Usage: cluster.js <contender> <scenario as JSON>
import cluster from 'node:cluster'
import { createHandler } from './handler.js'
import { mark } from './mark.js'
import { turnOn } from './turn-on.js'

const [, , contender, scenario] = process.argv
const { timeout } = JSON.parse(scenario)

if (cluster.isPrimary) {
  cluster.fork()
} else {
  const database = { name: 'database', isAsync: true, run: async () => mark('end database') }
  const { register, serve } = await import(`../../contenders/${contender}.js`)
  const handler = createHandler({ isOpen: () => true })
  if (serve) await serve(handler, { hooks: [database], timeout })
  else await register([database], { timeout })
  await turnOn(contender, ['parent'])
  mark(`pid ${process.pid}`)
  mark('ready')
}
