// Answers queries, writes what a mutation asks for after its answer, and sends the time to who subscribes.
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createSchema, createYoga } from 'graphql-yoga'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

let placed = 0
let written = 0

const schema = createSchema({
  typeDefs: `
    type Query { placed: Int! }
    type Mutation { place: Int! }
    type Subscription { time: Float! }
  `,
  resolvers: {
    Query: { placed: () => placed },
    Mutation: {
      place(_parent, _args, { waitUntil }) {
        waitUntil(write())
        return ++placed
      },
    },
    Subscription: { time: { subscribe: tell, resolve: (time) => time } },
  },
})

async function write() {
  await pause(100)
  written++
}

async function* tell() {
  try {
    for (;;) {
      await pause(10)
      yield performance.now()
    }
  } finally {
    console.log('subscription ended')
  }
}

onShutdown('store', () => console.log(`${written} written`), { priority: 'storage' })

const yoga = createYoga({ schema })
const server = createServer(yoga)

onShutdown('yoga', () => yoga.dispose()) // waits for the promises given to `waitUntil`
drainOnShutdown(server, {
  // A subscription never ends by itself. When the server ends it, the client subscribes again elsewhere.
  classify: ({ headers }) => (headers.accept?.includes('text/event-stream') ? 'end' : undefined),
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
})
