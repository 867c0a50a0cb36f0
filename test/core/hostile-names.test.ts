import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatTimeline } from 'lastcall'
import { assertShutdownOrder, createTestRegistry, type TestRegistry } from 'lastcall/testing'
import { formatBlocked } from '../../src/core/end/problems.ts'
import { currentFrames } from '../../src/core/node/stack.ts'
import { formatEvent } from '../../src/supervisor/event-lines.ts'
import { assertHarmless, assertHarmlessName, HOSTILE } from '../support/hostile.ts'

const never = (): Promise<void> => new Promise(() => {})

const fail = (): never => {
  throw new Error(HOSTILE)
}

/** Prepares a registry, whose shutdown then runs to its deadline. */
type Scene = (registry: TestRegistry) => void

/** What stderr says of a shutdown. */
async function printed(scene: Scene, report: 'problems' | 'json' = 'problems'): Promise<string> {
  const registry = createTestRegistry({ timeout: 10_000, report, signals: ['SIGTERM'] })
  const { process, clock } = registry
  scene(registry)
  process.emit('SIGTERM')
  await clock.advance(10_000)
  return process.stderr.text
}

const NAMES: Readonly<Record<string, Scene>> = {
  'a hook that fails': ({ onShutdown }) => onShutdown(HOSTILE, () => Promise.reject(new Error('no'))),
  'a hook that never ends': ({ onShutdown }) => onShutdown(HOSTILE, never),
  'a hold that is not released': ({ hold, onShutdown }) => {
    onShutdown(() => {})
    hold(HOSTILE)
  },
  'a hook that is missing': ({ onShutdown }) => onShutdown('a', () => {}, { after: HOSTILE }),
  'a hook that overtakes another': ({ onShutdown }) => {
    onShutdown('slow', never, { priority: 'work' })
    onShutdown(HOSTILE, () => {}, { priority: 'storage' })
  },
  'a hook that an exit cuts off': ({ onShutdown, process }) => {
    onShutdown('exits', () => process.exit(3), { priority: 'telemetry' })
    onShutdown(HOSTILE, never, { priority: 'telemetry' })
  },
  'a hook that fails at an exit': ({ onShutdown, configure, process }) => {
    configure({ processExit: true })
    onShutdown(HOSTILE, () => Promise.reject(new Error('no')))
    process.exit(0)
  },
}

const MESSAGES: Readonly<Record<string, Scene>> = {
  'an error of a hook': ({ onShutdown }) => onShutdown('a', fail),
  'a cause of an error': ({ onShutdown }) =>
    onShutdown('a', () => Promise.reject(new Error('no', { cause: new Error(HOSTILE) }))),
  'a thrown value': ({ onShutdown }) => onShutdown('a', () => Promise.reject(Symbol(HOSTILE))),
  'a note': ({ onShutdown }) =>
    onShutdown('a', ({ note }) => {
      note(HOSTILE)
      return never()
    }),
  'an error outside any hook': ({ onShutdown, process }) =>
    onShutdown('a', () => void process.emit('uncaughtException', new Error(HOSTILE))),
  'an error of `onReport`': ({ onShutdown, configure }) => {
    configure({ onReport: fail })
    onShutdown('a', () => {})
  },
  'the reason, as text': ({ onShutdown, shutdown }) => {
    onShutdown('a', never)
    void shutdown(HOSTILE)
  },
  'the reason, as an error': ({ onShutdown, shutdown }) => {
    onShutdown('a', () => {})
    void shutdown(new Error(HOSTILE))
  },
}

describe('X5 a hostile text writes no line and moves no cursor', () => {
  for (const [what, scene] of Object.entries(NAMES)) {
    test(`X5 the name of ${what}`, async () => assertHarmlessName(await printed(scene)))
  }

  for (const [what, scene] of Object.entries(MESSAGES)) {
    test(`X5 ${what}`, async () => assertHarmless(await printed(scene)))
  }

  test('X5 the name of a hook in a timeline', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    onShutdown(HOSTILE, () => {})
    assertHarmlessName(formatTimeline(await shutdown(), { columns: 500 }))
  })

  test('X5 a crash', async () => {
    const { onShutdown, configure, process } = createTestRegistry()
    configure({ crashes: true })
    onShutdown('a', () => {})
    process.emit('uncaughtException', new Error(HOSTILE))
    await process.exited
    // It is printed as Node prints it, so the error begins a line.
    assertHarmless(process.stderr.text.replace(/^Error: x/, '  $&').replace(/^Node\.js/m, '  $&'))
  })

  test('X5 the code that blocks the event loop, and the method in which it does', () => {
    const odd = { 'm\nlastcall: exit 0, clean\x1b': () => currentFrames() }
    assertHarmlessName(formatBlocked(HOSTILE, [], odd['m\nlastcall: exit 0, clean\x1b']()))
  })

  test('X5 why a program could not be started', () => {
    const error = new Error(`command not found: ${HOSTILE}`)
    const exit = { code: 127, signal: null, status: 127, isKilled: false, upMs: 0, error }
    assertHarmless(formatEvent({ kind: 'failed', name: 'worker', pid: null, exit }) ?? '')
  })

  test('X5 the order that a test did not expect', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    onShutdown(HOSTILE, () => {}, { after: 'first' })
    onShutdown('first', () => {})
    const report = await shutdown()
    assert.throws(
      () => assertShutdownOrder(report, [HOSTILE, 'first']),
      ({ message }: Error) => {
        // Headings of its own.
        assertHarmlessName(message.replaceAll(/^(`first` started|expected order:|what happened:)/gm, ' $1'))
        return true
      },
    )
  })
})

test('X5 a report in JSON is one line of harmless characters, and keeps each name whole', async () => {
  const text = await printed(({ onShutdown }) => onShutdown(HOSTILE, () => {}), 'json')
  assert.doesNotMatch(text.trimEnd(), /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/u)
  assert.equal(JSON.parse(text).hooks[0].name, HOSTILE)
})

test('X5 `onReport` gets each name as it was given', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  onShutdown(HOSTILE, () => {})
  const { hooks } = await shutdown()
  assert.deepEqual(
    hooks.map(({ name }) => name),
    [HOSTILE],
  )
})

test('X5 a name is cut between two characters', async () => {
  const text = await printed(({ onShutdown }) => onShutdown('🛑'.repeat(101), fail))
  assert.match(text, new RegExp(` {2}${'🛑'.repeat(99)}… `))
  const whole = await printed(({ onShutdown }) => onShutdown('🛑'.repeat(100), fail))
  assert.match(whole, new RegExp(` {2}${'🛑'.repeat(100)} `))
})
