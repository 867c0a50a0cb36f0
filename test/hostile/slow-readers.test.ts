import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:http2'
import type { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { besiege, type Protocol, type Siege } from '../support/hostile/siege.ts'
import { NO_NGINX, withNginxProxy } from '../support/nginx-proxy.ts'

const BIG = 64_000_000

/** Bytes a millisecond. */
const RATE = 20

/** Milliseconds for which a client reads no faster. That is longer than any limit. */
const SLOW_TIME = 9_000

/** Reads a response at first slowly. Resolves with how much has come. */
async function readSlowly(response: Readable): Promise<number> {
  const start = Date.now()
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (Date.now() - start > SLOW_TIME) return
    response.pause()
    setTimeout(() => response.resume(), chunk.length / RATE)
  })
  await once(response, 'close')
  return size
}

/** Asks for 64 MB, and reads them slowly. */
const READ: Readonly<Record<'http' | 'http2', (port: number) => Promise<number>>> = {
  http: async (port) => {
    const request = get({ port, path: '/big', agent: false })
    const [response] = (await once(request, 'response')) as [Readable]
    return readSlowly(response)
  },
  http2: async (port) => {
    const session = connect(`http://127.0.0.1:${port}`)
    const size = await readSlowly(session.request({ ':path': '/big' }))
    session.close()
    return size
  },
}

/** Stops a server while a client reads 64 MB slowly, and asserts that it gets all. */
async function assertFinished(protocol: Protocol, read: (siege: Siege) => Promise<number>): Promise<void> {
  let size: Promise<number> | undefined
  const { code, connectionsClosed, stderr } = await besiege(protocol, async (siege) => {
    size = read(siege)
    await siege.asked('/big')
  })
  assert.deepEqual([await size, code, connectionsClosed], [BIG, 0, 0], stderr)
}

describe('clients that read slowly', { concurrency: true }, () => {
  for (const protocol of ['http', 'http2'] as const) {
    test(`H6 a client of ${protocol} that reads 20 kB a second for 9 s is served to the end`, () =>
      assertFinished(protocol, ({ port }) => READ[protocol](port)))
  }

  test(
    'H6 a client behind nginx that reads 20 kB a second for 9 s is served to the end',
    { skip: NO_NGINX },
    () =>
      withNginxProxy('', (behind) =>
        assertFinished('http', async ({ port }) => READ.http(await behind(port))),
      ),
  )
})
