import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'

test('T6 EPIPE on stdout during a shutdown is no error', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown(() => void process.stdout.close().write('lost'))
  process.emit('SIGTERM')
  assert.equal(await process.exited, 0)
})

test('T6 another error on stdout during a shutdown is recorded as a stray error', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown(() => void process.stdout.emit('error', new Error('disk full')))
  process.emit('SIGTERM')
  assert.equal(await process.exited, 1)
  assert.match(process.stderr.text, /disk full/)
})

test('T6 a full disk, on which every write fails, is reported once', async () => {
  const { onShutdown, process } = createTestRegistry()
  for (const output of [process.stdout, process.stderr]) {
    const write = output.write.bind(output) as (...args: unknown[]) => boolean
    output.write = (...args: unknown[]) => {
      globalThis.process.nextTick(() => output.emit('error', new Error('disk full')))
      return write(...args)
    }
  }
  onShutdown(() => void process.stdout.write('lost'))
  process.emit('SIGTERM')
  assert.equal(await process.exited, 1)
  assert.equal(process.stderr.text.match(/while stopping: Error: disk full/g)?.length, 1)
})

test('T6 a closed stderr does not keep the deadline from ending the process with 124', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
  process.stderr.close()
  onShutdown('stuck', () => new Promise(() => {}))
  process.emit('SIGTERM')
  await clock.advance(1_000)
  assert.equal(await process.exited, 124)
})
