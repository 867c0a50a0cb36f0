import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { program, supervised } from '../support/supervised.ts'

describe('S4 the status of a supervisor in the foreground', () => {
  for (const [code, signal, status] of [
    [0, null, 0],
    [5, null, 5],
    [255, null, 255],
    [null, 'SIGSEGV', 139],
    [null, 'SIGTERM', 143],
  ] as const) {
    test(`a program that ends with ${signal ?? `code ${code}`} gives the supervisor the status ${status}`, async () => {
      const { supervisor, registry, processes } = supervised({ foreground: true })
      await supervisor.start(program('web'))
      processes.get('web').exit(code, signal)
      assert.equal(await registry.process.exited, status)
    })
  }

  test('a supervisor in the foreground exits with its last program, and with the status of the first that failed', async () => {
    const { supervisor, registry, processes, settle } = supervised({ foreground: true })
    for (const name of ['a', 'b', 'c']) await supervisor.start(program(name, { critical: false }))
    processes.get('b').exit(4)
    await settle()
    processes.get('a').exit(5)
    await settle()
    assert.equal(registry.state, 'open')
    processes.get('c').exit(0)
    assert.equal(await registry.process.exited, 4)
  })

  test('a critical program in the foreground stops the others when it fails', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    processes.get('a').exit(6)
    assert.equal(await registry.process.exited, 6)
    assert.deepEqual(processes.get('b').received, ['SIGTERM'])
  })

  test('a program that was restarted too often gives the status 1, even if it always exited with 0', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    await supervisor.start(program('web', { restart: 'always', maxRestarts: 0 }))
    processes.get('web').exit(0)
    assert.equal(await registry.process.exited, 1)
  })

  test('a program that had to be killed gives the status 1, not 137', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    await supervisor.start(program('web', { stopTimeout: 100 }))
    processes.get('web').obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(100)
    assert.equal(await registry.process.exited, 1)
  })

  test('a program that exits with another code at a stop gives its status to the supervisor', async () => {
    const { supervisor, registry, processes, settle } = supervised({ foreground: true })
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    processes.get('web').exit(9)
    assert.equal(await registry.process.exited, 9)
  })

  test('a supervisor in the background goes on when all programs have exited well, and exits with 1 after a failure', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    processes.get('a').exit(0)
    await settle()
    assert.equal(registry.state, 'open')
    processes.get('b').exit(3)
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /exit 1, .* after shutdown\('b exited with code 3'\)/)
  })
})
