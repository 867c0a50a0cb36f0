import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createSchema, createYoga } from 'graphql-yoga'

async function* tick() {
  for (let ticks = 0; ticks < 10; ticks++) yield { ticks: await pause(200, ticks) }
}

const schema = createSchema({
  typeDefs: 'type Query { fast: String, slow: String } type Subscription { ticks: Int }',
  resolvers: {
    Query: { fast: () => 'fast', slow: () => pause(600, 'slow') },
    Subscription: { ticks: { subscribe: tick } },
  },
})
createServer(createYoga({ schema })).listen(Number(process.env.PORT), '127.0.0.1')
