import { setTimeout as pause } from 'node:timers/promises'
import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'

const { router, procedure } = initTRPC.create()
const routes = router({
  fast: procedure.query(() => 'fast'),
  slow: procedure.query(() => pause(600, 'slow')),
  ticks: procedure.subscription(async function* () {
    for (let ticks = 0; ticks < 10; ticks++) yield await pause(200, ticks)
  }),
})
createHTTPServer({ router: routes }).listen(Number(process.env.PORT), '127.0.0.1')
