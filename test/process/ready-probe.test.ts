import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parseTcpRow } from '../../src/http/stalled/tcp-tables.ts'
import { inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

const PROBE = new URL('../../dist/auto/probe.js?path=/ready', import.meta.url).href

const SERVERS = new URL('../fixtures/servers/', import.meta.url).pathname

/** Runs a program with the probe. Resolves when it has sent a message that matches. */
async function untilTold(child: ChildProcess, pattern: RegExp): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.on('exit', () => reject(new Error('the program has exited')))
    child.on('message', (message) => {
      if (pattern.test(String(message))) resolve()
    })
  })
}

/** The ports of TCP on which a process listens. */
function portsOf(pid: number): number[] {
  const folder = `/proc/${pid}/fd`
  const targets = readdirSync(folder).map((name) => readlinkSync(`${folder}/${name}`))
  const lines = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'latin1').split('\n'))
  return lines
    .map(parseTcpRow)
    .filter(({ inode, remote }) => targets.includes(`socket:[${inode}]`) && remote.endsWith(':0000'))
    .map(({ local }) => Number.parseInt(local.split(':')[1] ?? '', 16))
}

describe('the probe in an instance', { skip: NOT_NODE, timeout: 60_000 }, () => {
  test('the probe opens no port by which others would reach a server on a private socket', () =>
    inPlace(async (place) => {
      const file = place.write(
        'private.mjs',
        `import { createServer } from 'node:http'
        createServer((_, response) => response.writeHead(503).end()).listen('private.sock')`,
      )
      const child = fork(file, { cwd: place.folder, execPath: NODE, execArgv: [`--import=${PROBE}`] })
      try {
        await untilTold(child, /503/)
        assert.deepEqual(portsOf(child.pid as number), [])
      } finally {
        child.kill('SIGKILL')
      }
    }))

  for (const [kind, create] of [
    ['a server of TLS', "import { createServer } from 'node:https'"],
    [
      'a server of HTTP/2 that also speaks HTTP/1',
      "import { createSecureServer as createServer } from 'node:http2'",
    ],
  ] as const) {
    test(`the probe finds that ${kind} is ready`, () =>
      inPlace(async (place) => {
        const file = place.write(
          'secure.mjs',
          `${create}
          import { readFileSync } from 'node:fs'
          const [key, cert] = ['key', 'cert'].map((part) => readFileSync('${SERVERS}' + part + '.pem'))
          const answer = (request, response) => response.writeHead(request.url === '/ready' ? 200 : 404).end()
          createServer({ key, cert, allowHTTP1: true }, answer).listen(0, '127.0.0.1')`,
        )
        const child = fork(file, { execPath: NODE, execArgv: [`--import=${PROBE}`] })
        try {
          await untilTold(child, /^ready$/)
        } finally {
          child.kill('SIGKILL')
        }
      }))
  }

  test('the probe looks like a client of the same machine, with what applications use of a socket', () =>
    inPlace(async (place) => {
      const file = place.write(
        'asks.mjs',
        `import { createServer } from 'node:http'
        createServer((request, response) => {
          const { remoteAddress } = request.socket.setNoDelay(true).setKeepAlive(true).setTimeout(1_000)
          response.setTimeout(1_000)
          response.writeHead(remoteAddress === '127.0.0.1' ? 200 : 500).end()
        }).listen(0, '127.0.0.1')`,
      )
      const child = fork(file, { execPath: NODE, execArgv: [`--import=${PROBE}`] })
      try {
        await untilTold(child, /^ready$/)
      } finally {
        child.kill('SIGKILL')
      }
    }))
})
