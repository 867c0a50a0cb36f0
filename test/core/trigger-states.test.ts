import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTestRegistry, FakeProcess, type TestRegistry } from 'lastcall/testing'
import type { Timer } from '../../src/core/api/host.ts'
import { resolveSettings } from '../../src/core/check/settings.ts'
import {
  TRANSITIONS,
  type TriggerHappening,
  type TriggerState,
} from '../../src/core/shutdown/trigger-states.ts'
import { Triggers } from '../../src/core/shutdown/triggers.ts'

const STATES = Object.keys(TRANSITIONS) as TriggerState[]

/** All states that some number of happenings lead to. */
function reachableFrom(start: TriggerState): Set<TriggerState> {
  const reached = new Set([start])
  for (const state of reached) for (const next of Object.values(TRANSITIONS[state])) reached.add(next)
  return reached
}

test('R1, T2, T3 every state of the listeners is reachable from `idle`', () => {
  assert.deepEqual(reachableFrom('idle'), new Set(STATES))
})

test('R1, T2, T3 every state of the listeners leads back to `idle`', () => {
  for (const state of STATES) assert.ok(reachableFrom(state).has('idle'), state)
})

/** A clock whose turns and timers come when the test says so. */
class ManualClock {
  readonly #turns: (() => void)[] = []
  readonly #timers: (() => void)[] = []

  readonly now = (): number => 0
  readonly clearTimeout = (): void => {}

  readonly setTimeout = (callback: () => void): Timer => {
    this.#timers.push(callback)
    return { unref: () => {} }
  }

  readonly setImmediate = (callback: () => void): void => {
    this.#turns.push(callback)
  }

  /** Runs turns until none is due. */
  runTurns(): void {
    for (let next = this.#turns.shift(); next; next = this.#turns.shift()) next()
  }

  runTimers(): void {
    for (const callback of this.#timers.splice(0)) callback()
    this.runTurns()
  }
}

/** The listeners themselves, and beside them the state that the table says they are in. */
class Model {
  readonly process: FakeProcess = new FakeProcess()
  readonly clock: ManualClock = new ManualClock()
  state: TriggerState = 'idle'
  #windows = 0
  readonly #triggers = new Triggers(resolveSettings({ process: this.process, clock: this.clock }), {
    onTrigger: () => {},
    onInterrupt: () => {},
    onProcessExit: () => {},
    connect: () => () => {},
  })

  /** What can be done, by its name. */
  readonly acts: Readonly<Record<string, () => void>> = {
    want: () => {
      this.#triggers.want()
      this.#move('wanted')
    },
    unwant: () => {
      this.#triggers.unwant()
      this.#move('unwanted')
    },
    begin: () => {
      this.#triggers.noteBegin()
      this.#move('wanted', 'begun')
      this.#windows++
    },
    end: () => {
      this.#triggers.noteEnd()
      this.#move('ended')
    },
    'run the turns': () => {
      this.clock.runTurns()
      this.#move('turn over')
    },
    'let 200 ms pass': () => {
      this.clock.runTimers()
      // A turn is over before the 200 ms, and after them.
      this.#move('turn over')
      for (; this.#windows > 0; this.#windows--) this.#move('window over')
      this.#move('turn over')
    },
  }

  get isWanted(): boolean {
    return this.#triggers.isWanted
  }

  #move(...happenings: TriggerHappening[]): void {
    for (const happening of happenings) this.state = TRANSITIONS[this.state][happening] ?? this.state
  }
}

const acts = fc.array(fc.constantFrom(...Object.keys(new Model().acts)), { maxLength: 20 })

test('R1 the listeners follow the table of their states, and what is not in the table changes nothing', () => {
  fc.assert(
    fc.property(acts, (names) => {
      const model = new Model()
      for (const name of names) {
        model.acts[name]?.()
        const { state, isWanted, process } = model
        assert.equal(process.listenerCount('SIGTERM'), state === 'idle' ? 0 : 1, state)
        assert.equal(isWanted, state !== 'idle' && state !== 'leaving', state)
      }
    }),
    { numRuns: 1_000 },
  )
})

/** How a test brings the listeners of a registry into each state, and what a SIGTERM and a SIGINT then do. */
const EFFECTS: Record<
  TriggerState,
  { to: (registry: TestRegistry) => unknown; onSigterm: string; onSigint: string }
> = {
  idle: { to: () => {}, onSigterm: 'exits with 143', onSigint: 'exits with 130' },
  listening: {
    to: ({ onShutdown }) => onShutdown(() => {}),
    onSigterm: 'shuts down',
    onSigint: 'shuts down',
  },
  leaving: {
    to: ({ onShutdown }) => onShutdown(() => {})(),
    onSigterm: 'exits with 143',
    onSigint: 'exits with 130',
  },
  repeating: {
    to: ({ onShutdown, shutdown, clock }) => {
      onShutdown(() => clock.sleep(1_000))
      void shutdown()
    },
    onSigterm: 'goes on',
    onSigint: 'goes on',
  },
  forcing: {
    to: async ({ onShutdown, shutdown, clock }) => {
      onShutdown(() => clock.sleep(1_000))
      void shutdown()
      await clock.advance(200)
    },
    onSigterm: 'goes on',
    onSigint: 'forces',
  },
  ending: {
    to: async ({ configure, shutdown }) => {
      configure({ exit: false })
      await shutdown()
    },
    onSigterm: 'goes on',
    onSigint: 'goes on',
  },
}

/** What a signal does to a registry. */
async function effectOf(registry: TestRegistry, signal: 'SIGTERM' | 'SIGINT'): Promise<string> {
  const { process, clock } = registry
  const before = registry.state
  process.emit(signal)
  await clock.advance(0)
  if (process.exitSignal) return `exits with ${await process.exited}`
  if (process.exitCode === 130) return 'forces'
  return registry.state === before ? 'goes on' : 'shuts down'
}

for (const [state, { to, onSigterm, onSigint }] of Object.entries(EFFECTS)) {
  test(`R1, T2, T3 when the listeners are \`${state}\`, a SIGTERM ${onSigterm} and a SIGINT ${onSigint}`, async () => {
    for (const [signal, effect] of [
      ['SIGTERM', onSigterm],
      ['SIGINT', onSigint],
    ] as const) {
      const registry = createTestRegistry()
      await to(registry)
      assert.equal(await effectOf(registry, signal), effect)
    }
  })
}
