import type { HookContext, Registry, RegistryOptions } from 'lastcall'

/** What drives a scenario from outside: a real process's parent, or a test of the fakes. */
interface Driver {
  readonly signal: (signal: NodeJS.Signals) => void
  readonly message: (message: string) => void
  /** The event loop is empty; a real one is so by itself. */
  readonly empty: () => void
  /** Waits until the program has written a line. */
  readonly until: (line: string) => Promise<unknown>
}

/** What a scenario is written with, real or not. */
interface Parts {
  readonly registry: Pick<Registry, 'onShutdown' | 'hold' | 'shutdown' | 'shutdownSignal'>
  readonly sleep: (ms: number) => Promise<void>
  readonly say: (line: string) => void
  readonly exitWith: (code: number) => void
}

/** A shutdown that has to go the same way on the real process and clock and on the fakes. */
export interface Scenario {
  readonly options?: Omit<RegistryOptions, 'process' | 'clock'>
  /** Whether nothing else keeps the process busy. */
  readonly isIdle?: boolean
  readonly setUp: (parts: Parts) => void
  readonly drive: (driver: Driver) => Promise<void> | void
}

const term = ({ signal }: Driver): void => signal('SIGTERM')

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'levels, a line, `after` and a hold': {
    setUp: ({ registry: { onShutdown, hold }, sleep, say }) => {
      const hook = (name: string, ms: number) => async () => {
        say(`${name} starts`)
        await sleep(ms)
        say(`${name} ends`)
      }
      onShutdown('db', hook('db', 10), { priority: 'storage' })
      onShutdown('queue', hook('queue', 400), { concurrent: true })
      onShutdown('cache', hook('cache', 20))
      onShutdown('broker', hook('broker', 10), { after: 'queue' })
      onShutdown('first', hook('first', 10))
      const release = hold('job')
      onShutdown(
        'traffic',
        async () => {
          await sleep(30)
          release()
        },
        { priority: 'traffic' },
      )
    },
    drive: term,
  },
  'a hook that throws, one that rejects and one that runs': {
    setUp: ({ registry: { onShutdown }, say }) => {
      onShutdown('runs', () => say('ran'))
      onShutdown('rejects', () => Promise.reject(new RangeError('no connection')))
      onShutdown('throws', () => {
        throw new Error('broken')
      })
    },
    drive: term,
  },
  'a hook past its own time': {
    setUp: ({ registry: { onShutdown }, say }) => {
      onShutdown('next', () => say('next'))
      const slow = ({ signal }: HookContext): Promise<void> =>
        new Promise(() => signal.addEventListener('abort', () => say(`aborted: ${signal.reason.name}`)))
      onShutdown('slow', slow, { timeout: 100 })
    },
    drive: term,
  },
  'last call and the deadline': {
    options: { timeout: 800, reserve: 400 },
    setUp: ({ registry: { onShutdown }, say }) => {
      onShutdown('last', () => say('last'), { priority: 'telemetry' })
      onShutdown('stuck', () => new Promise(() => {}))
    },
    drive: term,
  },
  'a Ctrl-C that comes twice, and one that is meant': {
    setUp: ({ registry: { onShutdown }, sleep, say }) => {
      onShutdown('stuck', async () => {
        say('stuck')
        await sleep(400)
        say('window over')
        await new Promise(() => {})
      })
    },
    drive: async ({ signal, until }) => {
      signal('SIGINT')
      signal('SIGINT')
      await until('window over')
      signal('SIGTERM')
      signal('SIGINT')
    },
  },
  'the status of an own exit code': {
    setUp: ({ registry: { onShutdown }, exitWith }) => onShutdown('sets', () => exitWith(7)),
    drive: term,
  },
  'the death by the signal': {
    options: { exit: 'signal' },
    setUp: ({ registry: { onShutdown }, say }) => onShutdown('runs', () => say('ran')),
    drive: term,
  },
  'hooks that come late': {
    setUp: ({ registry: { onShutdown }, say, sleep }) => {
      onShutdown('early', async () => {
        onShutdown('late', () => say('late'))
        onShutdown('later', () => say('later'), { priority: 'storage' })
        await sleep(20)
        say('early')
      })
    },
    drive: term,
  },
  'a call with an error': {
    setUp: ({ registry: { onShutdown, shutdown, shutdownSignal }, say }) => {
      const signal = shutdownSignal()
      signal.addEventListener('abort', () => say(`aborted: ${signal.reason.cause.kind}`))
      onShutdown('calls', () => say('ran'))
      void shutdown(new Error('lost the database'))
    },
    drive: () => {},
  },
  'the message of a parent': {
    options: { parent: true },
    setUp: ({ registry: { onShutdown }, say }) => onShutdown('runs', ({ reason }) => say(reason.kind)),
    drive: ({ message }) => {
      message('something else')
      message('shutdown')
    },
  },
  'an empty loop': {
    options: { idle: true },
    isIdle: true,
    setUp: ({ registry: { onShutdown }, say }) => onShutdown('runs', ({ reason }) => say(reason.kind)),
    drive: ({ empty }) => empty(),
  },
  'a signal that nobody hears any more': {
    setUp: ({ registry: { onShutdown } }) => onShutdown('gone', () => {})(),
    drive: async ({ signal, until }) => {
      await until('settled')
      signal('SIGTERM')
    },
  },
}
