// For ts-jest.
import { expect, test } from '@jest/globals'
import { onShutdown } from 'lastcall'
import { withTestRegistry } from 'lastcall/testing'

test('the queue stops', () =>
  withTestRegistry(async ({ process, report }) => {
    onShutdown('queue', async () => {}, { priority: 'work' })
    process.emit('SIGTERM')
    expect(await process.exited).toBe(0)
    expect((await report).hooks.map(({ name }) => name)).toEqual(['queue'])
  }))
