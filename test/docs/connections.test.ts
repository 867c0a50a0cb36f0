import assert from 'node:assert/strict'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { WebSocket } from 'ws'
import { readProject } from '../../scripts/pages.ts'
import { deploy } from '../support/deployed.ts'
import { inPlace, NODE } from '../support/place.ts'
import { findPort } from '../support/port.ts'

/** The recipe on the page, on a port of its own, with an answer that takes a second. */
function recipe(port: number): string {
  const page = readProject('docs/connections.md')
  const snippets = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text as string)
  const source = snippets.find((text) => text.includes("'websockets'")) as string
  const changed = source
    .replace('listen(3000)', `listen(${port}, () => console.log('ready'))`)
    .replace(
      /async \(message: string\) => (.*)/,
      'async (message: string) => { await new Promise((done) => setTimeout(done, 1_000)); return $1 }',
    )
  return transformSync(changed, { loader: 'ts' }).code
}

test('the recipe for WebSockets closes idle sockets after the delay, and busy ones after their answer', () =>
  inPlace(async (place) => {
    const port = await findPort()
    deploy(place, [])
    symlinkSync(
      fileURLToPath(new URL('../../node_modules/ws', import.meta.url)),
      place.path('node_modules/ws'),
    )
    const program = place.start([NODE, place.write('server.mjs', recipe(port))], {
      env: { LASTCALL_DELAY: '200ms' },
    })
    await program.until('ready')
    const [idle, busy, mute] = Array.from({ length: 3 }, () => new WebSocket(`ws://localhost:${port}`))
    assert.ok(idle && busy && mute)
    await Promise.all([idle, busy, mute].map((socket) => once(socket, 'open')))
    mute.pause()
    mute.on('error', () => {})
    busy.send('hello')
    const events: string[] = []
    idle.on('close', (code) => events.push(`idle closed: ${code}`))
    busy.on('message', (data) => events.push(String(data)))
    busy.on('close', (code) => events.push(`busy closed: ${code}`))
    program.kill('SIGTERM')
    const { code, stderr } = await program.exited()
    mute.terminate()
    assert.deepEqual(events, ['idle closed: 1001', 'you said hello', 'busy closed: 1001'])
    assert.deepEqual([code, stderr], [0, ''])
  }))
