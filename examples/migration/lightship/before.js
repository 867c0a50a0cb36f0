// Shows: an Express service with lightship: probes on a port of their own, and a beacon for each job.
// Try: node examples/migration/lightship/before.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { setTimeout } from 'node:timers/promises'
import express from 'express'
import { createLightship } from 'lightship'

const pool = { end: async () => console.log('pool closed') }
const lightship = await createLightship({ shutdownDelay: 500 })

const app = express()
app.get('/report', async (_request, response) => {
  const beacon = lightship.createBeacon({ job: 'report' })
  console.log('report begun')
  await setTimeout(1_000)
  response.send('the report')
  await setTimeout(100)
  console.log('report filed')
  await beacon.die()
})

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  lightship.signalReady()
  console.log(`health on port ${lightship.server.address().port}`)
  console.log(`ready on port ${server.address().port}`)
})
lightship.registerShutdownHandler(() => new Promise((resolve) => server.close(resolve)))
lightship.registerShutdownHandler(() => pool.end())

// Output:
// health on port 4712
// ready on port 4711
// report begun
// report filed
// pool closed
// exit 0
