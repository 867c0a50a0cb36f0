import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureServer, type SecureServerOptions } from 'node:http2'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { Client, type HttpClient } from '../support/client.ts'
import { assertWhole, drained, stopListening } from '../support/drained.ts'
import { Http2Client } from '../support/http2-client.ts'

const serve = (_request: unknown, response: { end(text: string): void }): void => response.end('served')

const PROTOCOLS = {
  https: {
    create: (options: ServerOptions) => createServer(options, serve),
    connect: (port: number) => Client.connect(port, true),
  },
  'HTTP/2': {
    create: (options: ServerOptions) => createSecureServer(options as SecureServerOptions, serve),
    connect: (port: number) => Http2Client.connect(`https://localhost:${port}`),
  },
} as const

const [key, cert] = ['key', 'cert'].map((part) =>
  readFileSync(new URL(`../fixtures/servers/${part}.pem`, import.meta.url)),
) as [Buffer, Buffer]

for (const [protocol, { create, connect }] of Object.entries(PROTOCOLS)) {
  describe(`a TLS handshake in progress when the listener closes, ${protocol}`, () => {
    /** Completes the handshake at the last moment at which a silent connection is still kept. */
    const shakeHandsLate = async (
      use: (client: HttpClient, advance: (ms: number) => Promise<void>) => Promise<void>,
    ): Promise<void> => {
      let goOn: (() => void) | undefined
      const SNICallback = (_name: string, done: (error: null) => void): void => {
        goOn = () => done(null)
      }
      const server = create({ key, cert, SNICallback })
      server.listen(0, 'localhost')
      await once(server, 'listening')
      const registry = drained(server)
      const connected = connect((server.address() as AddressInfo).port)
      while (!goOn) await new Promise(setImmediate)
      const stopped = await stopListening(server, registry)
      await registry.clock.advance(500)
      goOn()
      await use(await connected, registry.clock.advance)
      assertWhole(await stopped())
    }

    test(`H3 ${protocol}: after a TLS handshake that outlasts the listener, the first request is served`, () =>
      shakeHandsLate(async (client) => {
        assert.equal((await client.get('/')).body, 'served')
        assert.equal(await client.closed(), 'ended')
        assert.equal(client.isToldToGo, true)
      }))

    test(`H3 ${protocol}: after a TLS handshake that outlasts the listener, a silent connection closes`, () =>
      shakeHandsLate(async (client, advance) => {
        await advance(500)
        assert.equal(await client.closed(), 'ended')
      }))
  })
}
