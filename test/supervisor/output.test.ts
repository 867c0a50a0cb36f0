import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { program, supervised } from '../support/supervised.ts'

describe('S10 the output of a program', () => {
  test('the output of a program that exited is awaited for 1 s, and longer only while a slow reader holds it back', async () => {
    const { supervisor, registry, processes } = supervised({}, { exit: false })
    for (const name of ['daemon', 'slow']) await supervisor.start(program(name, { critical: false }))
    const [daemon, slow] = processes.started
    daemon?.holdOutput()
    const end = slow?.holdOutput()
    if (slow) slow.heldBack = true
    daemon?.exit(0)
    slow?.exit(0)
    const states = (): string[] => supervisor.status().map(({ state }) => state)
    await registry.clock.advance(999)
    assert.deepEqual(states(), ['exited', 'exited'])
    await registry.clock.advance(1)
    assert.deepEqual(states(), ['stopped', 'exited'])
    await registry.clock.advance(60_000)
    assert.deepEqual(states(), ['stopped', 'exited'])
    end?.()
    await registry.clock.advance(0)
    assert.deepEqual(states(), ['stopped', 'stopped'])
    assert.equal(supervisor.status()[1]?.lastExit?.upMs, 0)
  })

  test('a reader that never reads does not hold a shutdown', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web', { stopTimeout: 1_000 }))
    processes.get('web').holdOutput()
    processes.get('web').heldBack = true
    registry.process.emit('SIGTERM')
    await registry.clock.advance(2_000)
    assert.equal(await registry.process.exited, 0)
  })

  test('an output that stays open takes no time from the programs that stop next, and none after the deadline', async () => {
    const { supervisor, registry, processes, settle } = supervised({}, { timeout: 1_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    processes.get('b').holdOutput()
    registry.process.emit('SIGTERM')
    await settle()
    assert.deepEqual(processes.get('a').received, ['SIGTERM'])
    await registry.clock.advance(1_000)
    assert.equal(await registry.process.exited, 0)
  })

  test('a reader that never reads does not hold a shutdown, even if the program has exited before', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web'))
    processes.get('web').holdOutput()
    processes.get('web').heldBack = true
    processes.get('web').exit(0)
    await registry.clock.advance(5_000)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(9_000)
    assert.equal(await registry.process.exited, 0)
  })
})
