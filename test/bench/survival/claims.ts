import type { Kind } from './fault.ts'

/** What a README may promise. */
export type Claim =
  /** Runs synchronous hooks, or waits for asynchronous ones, on SIGTERM and SIGINT. */
  | 'synchronous hooks'
  | 'hooks'
  /** A limit on the time of the hooks. */
  | 'deadline'
  | 'names in messages'
  | 'a second signal ends it'
  | 'hooks at an empty loop'
  | 'hooks at a crash'
  | 'hooks at an exit'
  | 'hooks at a message of the parent'
  | 'hooks without a parent'
  | 'status 0'
  | 'status of a failure'
  | 'exitCode'
  | 'output is flushed'
  /** One hook's failure stops no other, and is told. */
  | 'failures'
  /** Errors from elsewhere do not cut the hooks off. */
  | 'stray errors'
  /** Does nothing to a process that is not being stopped. */
  | 'idle child'
  | 'requests are answered'
  /** Not even one that is kept alive. */
  | 'no connection holds the exit'
  /** A limit on the time of connections. */
  | 'limit of connections'
  /** Serves on for a while, so that nobody is turned away who has not heard of the shutdown. */
  | 'delay'
  | 'Connection: close'
  | 'WebSockets'
  | 'event streams'
  | 'several copies'
  | 'threads'

export interface Promises {
  readonly has: readonly Kind[]
  /** `'all'` claims whatever the rules say. */
  readonly claims: readonly Claim[] | 'all'
  /** Faults by name, for which the README says that it does something else. */
  readonly except?: readonly string[]
  /** In the README's own words, shortened, for the notes. */
  readonly says?: string
}

const ONE_HOOK: readonly Kind[] = ['hooks', 'server']
const HOOKS: readonly Kind[] = ['hooks', 'several hooks', 'hooks without a server']

/** What the libraries for servers promise. */
const DRAIN = ['requests are answered', 'no connection holds the exit', 'limit of connections'] as const

/** Faults that come as a second event, which some say ends the process at once. */
const SECOND_SIGNALS = ['SIGTERM twice, 4 ms apart', 'SIGTERM, then SIGINT', 'a later SIGTERM again']
const SECOND_ERRORS = ['a stray rejection', 'a stray exception']

/** By the contender's name; read in each README of the version that is installed. */
export const PROMISES: { readonly [contender: string]: Promises } = {
  lastcall: { has: [...HOOKS, 'server'], claims: 'all' },
  'by-hand': { has: [...HOOKS, 'server'], claims: [] },
  'close-with-grace': {
    has: [...ONE_HOOK, 'hooks without a server'],
    claims: [
      'synchronous hooks',
      'hooks',
      'deadline',
      'a second signal ends it',
      'hooks at an empty loop',
      'hooks at a crash',
      'status 0',
      'status of a failure',
    ],
    except: [...SECOND_SIGNALS, ...SECOND_ERRORS],
    says: 'if an event "is emitted again, it will terminate the process abruptly"; `delay` is its deadline',
  },
  'exit-hook': {
    has: HOOKS,
    claims: [
      'synchronous hooks',
      'hooks',
      'deadline',
      'hooks at an empty loop',
      'hooks at a crash',
      'hooks at an exit',
    ],
    // Its first example says otherwise; the notes at its end are taken.
    except: ['a crash'],
    says: '"best effort"; the longest `wait` is its deadline; asynchronous hooks do not run when the process ends synchronously',
  },
  'async-exit-hook': {
    has: HOOKS,
    claims: [
      'synchronous hooks',
      'hooks',
      'deadline',
      'hooks at an empty loop',
      'hooks at a crash',
      'hooks at a message of the parent',
    ],
    says: '`forceExitTimeout` is its deadline',
  },
  'signal-exit': {
    has: HOOKS,
    claims: ['synchronous hooks', 'hooks at an empty loop', 'hooks at an exit'],
    except: ['somebody else listens'],
    says: 'synchronous by design; runs only if nobody else listens for the signal',
  },
  'node-graceful-shutdown': {
    has: HOOKS,
    claims: ['synchronous hooks', 'hooks', 'status 0', 'status of a failure'],
    except: ['somebody else listens'],
    says: 'deletes the listeners that exist for its signals; no deadline',
  },
  lightship: {
    has: ['hooks', 'several hooks', 'server'],
    claims: ['synchronous hooks', 'hooks', 'deadline', 'delay'],
    says: '`shutdownHandlerTimeout` is its deadline, `shutdownDelay` its delay; closing the server is left to a hook',
  },
  terminus: {
    has: ONE_HOOK,
    claims: ['synchronous hooks', 'hooks', 'deadline', ...DRAIN, 'delay'],
    says: '`timeout` is "number of milliseconds before forceful exiting"; a wait in `beforeShutdown` is advised; ends by the signal, unless `useExit0`',
  },
  'http-graceful-shutdown': {
    has: ONE_HOOK,
    claims: [
      'synchronous hooks',
      'hooks',
      'deadline',
      'a second signal ends it',
      'status of a failure',
      ...DRAIN,
      'Connection: close',
    ],
    except: SECOND_SIGNALS,
    says: '"Second signal forces exit"; `timeout` is "the maximum time that the shutdown process may take"',
  },
  'http-terminator': {
    has: ['server'],
    claims: [...DRAIN, 'Connection: close'],
    says: 'for servers alone: hears no signal, has no hooks, "does not terminate the Node.js process"',
  },
  stoppable: {
    has: ['server'],
    claims: DRAIN,
    says: 'for servers alone: hears no signal, has no hooks',
  },
  fastify: {
    has: [...ONE_HOOK, 'several hooks'],
    claims: ['requests are answered'],
    says: '`close()` and `onClose` hooks, without a deadline; hears no signal, so what hears it here is code around it',
  },
  nest: {
    has: ONE_HOOK,
    claims: ['synchronous hooks', 'hooks', 'requests are answered'],
    says: '`enableShutdownHooks`, without a deadline; ends by the signal',
  },
}

export function isClaimed(contender: string, fault: { name: string; claims: readonly Claim[] }): boolean {
  const { claims = [], except = [] } = PROMISES[contender] ?? {}
  if (except.includes(fault.name)) return false
  return claims === 'all' || fault.claims.every((claim) => claims.includes(claim))
}

/** Whether what is asked belongs to the library at all. The controls are asked everything. */
export function canBeAsked(contender: string, kind: Kind): boolean {
  return PROMISES[contender]?.has.includes(kind) ?? true
}
