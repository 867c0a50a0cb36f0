import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import type { Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** Starts instances of a program, and waits until the output has so many lines. */
async function start(place: Place, words: readonly string[], lines: number): Promise<Program> {
  const supervisor = place.lastcall(['run', '--name', 'web', ...words])
  await eventually(() => supervisor.stdout.split('\n').length > lines)
  return supervisor
}

async function stop(supervisor: Program): Promise<void> {
  supervisor.kill('SIGTERM')
  assert.equal((await supervisor.exited()).code, 0)
}

/** The process that answers. */
async function answerOf(port: number): Promise<string> {
  const client = await Client.connect(port, false)
  const { body } = await client.get('/')
  client.destroy()
  return body
}

/** A service on several addresses, one after the other, each `port`, `host:port` or a path. */
const onSeveral = (...addresses: readonly string[]): string => `
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
for (const address of ${JSON.stringify(addresses)}) {
  const server = createServer((_, response) => response.end(String(process.pid)))
  const [host, port] = address.includes(':') ? address.split(':') : [undefined, address]
  await new Promise((resolve) => server.listen(...(address.startsWith('/') ? [address] : [Number(port), host]), resolve))
  await pause(50)
}
console.log('listens on all')
`

describe('S6 a new instance on another port', { skip: NOT_NODE }, () => {
  test('a reload fails where the new instance listens on another port, and the old instance goes on', () =>
    inPlace(async (place) => {
      const port = await findPort()
      const command = [NODE, fixture('probing-server.js'), String(port)]
      const run = ['--instances', '1', '--ready-timeout', '10s', '--', ...command]
      const supervisor = await start(place, run, 1)
      const before = await answerOf(port)
      const { code, stdout, stderr } = await place.run(['reload', 'web'])
      const chosen = /listens on (\d+)\n$/.exec(supervisor.stdout)?.[1]
      const what = `it did not listen on port ${port} within 10000 ms, as the process before it does, but on port ${chosen}`
      const remedy = 'let it exit if it cannot listen there, or use `lastcall restart` to change the port'
      assert.deepEqual(
        [code, stdout, stderr],
        [1, '', `lastcall: web.1 could not be started: ${what}; ${remedy}\n`],
      )
      assert.match(supervisor.stderr, /, the old process keeps running\n$/)
      assert.equal(await answerOf(port), before)
      await stop(supervisor)
    }))

  test('a program that listens on several ports one after the other, and on a path, is reloaded when the new instance has all', () =>
    inPlace(async (place) => {
      const addresses = [
        String(await findPort()),
        `127.0.0.1:${await findPort()}`,
        place.path('app.sock'),
        '0',
      ]
      const file = place.write('server.mjs', onSeveral(...addresses))
      const supervisor = await start(place, ['--instances', '2', '--', NODE, file], 2)
      const { code, stderr } = await place.run(['reload', 'web'])
      assert.deepEqual([code, stderr], [0, ''])
      assert.equal(supervisor.stdout.match(/listens on all/g)?.length, 4)
      await stop(supervisor)
    }))

  test('a port that the system has chosen need not be listened on again', () =>
    inPlace(async (place) => {
      const port = String(await findPort())
      const file = place.write('server.mjs', onSeveral(port, '0'))
      const supervisor = await start(place, ['--instances', '1', '--', NODE, file], 1)
      place.write('server.mjs', onSeveral(port))
      assert.equal((await place.run(['reload', 'web'])).code, 0)
      await stop(supervisor)
    }))

  test('instances that listen on different ports from the start are named on stderr', () =>
    inPlace(async (place) => {
      const port = await findPort()
      // The second worker takes any port that is free.
      const file = place.write(
        'server.mjs',
        `import cluster from 'node:cluster'\nconst port = cluster.worker.id === 1 ? ${port} : 0\n${onSeveral('PORT').replace('"PORT"', 'String(port)')}`,
      )
      const supervisor = await start(place, ['--instances', '2', '--', NODE, file], 2)
      await supervisor.until('let an instance exit if it cannot listen on its port\n')
      assert.match(
        supervisor.stderr,
        new RegExp(`^lastcall: web\\.2 listens on port \\d+, and web\\.1 on port ${port}; let an`),
      )
      await stop(supervisor)
    }))

  test('`lastcall restart` starts a program on another port', () =>
    inPlace(async (place) => {
      const [first, second] = [await findPort(), await findPort()]
      const file = place.write('server.mjs', onSeveral(String(first)))
      const supervisor = await start(place, ['--instances', '2', '--', NODE, file], 2)
      place.write('server.mjs', onSeveral(String(second)))
      assert.equal((await place.run(['restart', 'web'])).code, 0)
      assert.match(await answerOf(second), /^\d+$/)
      await stop(supervisor)
    }))

  test('an instance that crashes, and comes back on another port while others run, is not ready', () =>
    inPlace(async (place) => {
      const port = await findPort()
      const file = place.write('server.mjs', onSeveral(String(port)))
      const words = ['--instances', '2', '--max-restarts', '1', '--ready-timeout', '10s', '--', NODE, file]
      const supervisor = await start(place, words, 2)
      place.write('server.mjs', onSeveral('0'))
      process.kill(Number(await answerOf(port)), 'SIGKILL')
      await supervisor.until('as the process before it does, but on port')
      supervisor.kill('SIGTERM')
      await supervisor.exited()
    }))
})
