import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from '../../support/client.ts'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'

/** Subscribes over server-sent events, and resolves when the stream has begun. */
async function subscribe(port: number): Promise<Client> {
  const client = await Client.connect(port, false)
  const query = encodeURIComponent('subscription { time }')
  client.send(`GET /graphql?query=${query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`)
  await client.head()
  return client
}

test('GraphQL Yoga: mutations are answered, what they leave to be done is done, a subscription is ended', async (t) => {
  let subscription: Client | undefined
  const { told, bodies, stdout } = await stoppedUnderLoad('graphql-yoga/server.js', {
    request: { path: '/graphql', body: JSON.stringify({ query: 'mutation { place }' }) },
    before: async (port) => {
      subscription = await subscribe(port)
    },
  })
  const written = Number(/(\d+) written/.exec(stdout)?.[1])
  t.diagnostic(`${told}; ${written} written; 1 subscription ended`)
  assert.match(bodies[0] as string, /^\{"data":\{"place":\d+\}\}$/)
  assert.equal(written, bodies.length)
  assert.equal(await subscription?.closed(), 'ended')
  assert.match(subscription?.rest ?? '', /\r\n0\r\n\r\n$/)
  assert.match(stdout, /subscription ended/)
})
