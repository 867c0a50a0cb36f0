// For the runner of the project: its tests have `expect` and `it` as globals.
import { onShutdown } from 'lastcall'
import { withTestRegistry } from 'lastcall/testing'

declare const it: (name: string, test: () => unknown) => void
declare const expect: (value: unknown) => { toEqual(expected: unknown): void }

it('the queue stops', () =>
  withTestRegistry(async ({ process, report }) => {
    onShutdown('queue', () => {})
    process.emit('SIGTERM')
    expect([await process.exited, (await report).outcome]).toEqual([0, 'clean'])
  }))
