/** A shutdown to play with: what a reader can set on the page, and what a link holds. Durations are milliseconds. */
import type { PriorityName } from '../../src/core/api/hooks.ts'
import type { ClientCounts } from './clients/kinds.ts'

export const PRIORITY_NAMES: readonly PriorityName[] = ['traffic', 'work', 'default', 'storage', 'telemetry']

/** What a hook does at its turn. */
export const BEHAVIOURS = ['works', 'listens', 'hangs', 'throws'] as const

export type Behaviour = (typeof BEHAVIOURS)[number]

export const PLATFORMS = ['plain', 'kubernetes'] as const

export interface HookSpec {
  readonly name: string
  readonly priority: number | PriorityName
  /**
   * `works`: takes `ms`. `listens`: takes `ms`, or stops when its signal aborts. `hangs`: never ends. `throws`: fails after
   * `ms`.
   */
  readonly does: Behaviour
  readonly ms: number
  readonly after?: readonly string[]
  readonly concurrent?: boolean
  readonly timeout?: number
  /** Of a server: the clients that it has at SIGTERM. */
  readonly clients?: ClientCounts
}

export interface Scenario {
  readonly platform: (typeof PLATFORMS)[number]
  readonly timeout?: number
  readonly delay?: number
  readonly maxDelay?: number
  /** For so long after SIGTERM new clients come to each server: ten a second, or fewer if that would be many. */
  readonly newcomersMs: number
  /** In the order of their registration. */
  readonly hooks: readonly HookSpec[]
}

/** Whether a hook stands for a server: its requests take what the hook takes. */
export function isServer({ priority }: Pick<HookSpec, 'priority'>): boolean {
  return priority === 'traffic' || priority === 200
}

const hook = (
  name: string,
  priority: HookSpec['priority'],
  ms: number,
  more: Partial<HookSpec> = {},
): HookSpec => ({ name, priority, does: 'works', ms, ...more })

const SERVICE = [
  hook('telemetry', 'telemetry', 200),
  hook('postgres', 'storage', 300),
  hook('jobs', 'work', 2_000),
  hook('http', 'traffic', 1_000),
]

/** The service with one hook replaced. */
function serviceWith(changed: HookSpec): readonly HookSpec[] {
  return SERVICE.map((each) => (each.name === changed.name ? changed : each))
}

export const PRESETS: readonly { readonly title: string; readonly scenario: Scenario }[] = [
  { title: 'All goes well', scenario: { platform: 'plain', newcomersMs: 0, hooks: SERVICE } },
  {
    title: 'A hook hangs',
    scenario: {
      platform: 'plain',
      newcomersMs: 0,
      hooks: serviceWith(hook('jobs', 'work', 2_000, { does: 'hangs' })),
    },
  },
  {
    title: 'A job that listens',
    scenario: {
      platform: 'plain',
      newcomersMs: 0,
      hooks: serviceWith(hook('jobs', 'work', 60_000, { does: 'listens' })),
    },
  },
  {
    title: 'Too slow for the deadline',
    scenario: {
      platform: 'plain',
      newcomersMs: 0,
      hooks: [
        hook('redis', 'storage', 200),
        hook('postgres', 'storage', 300),
        hook('upload', 'default', 6_000),
        hook('cache', 'default', 5_000),
        hook('http', 'traffic', 1_000),
      ],
    },
  },
  {
    title: 'Kubernetes, requests of 20 s',
    scenario: {
      platform: 'kubernetes',
      newcomersMs: 0,
      hooks: serviceWith(hook('http', 'traffic', 20_000)),
    },
  },
  {
    title: 'Kubernetes, clients come late',
    scenario: { platform: 'kubernetes', newcomersMs: 3_000, hooks: SERVICE },
  },
  {
    title: 'A server with clients',
    scenario: {
      platform: 'kubernetes',
      newcomersMs: 2_000,
      hooks: serviceWith(
        hook('http', 'traffic', 3_000, {
          clients: { idle: 8, inFlight: 3, streams: 2, eventSources: 5, webSockets: 4 },
        }),
      ),
    },
  },
  {
    title: 'A hook throws',
    scenario: {
      platform: 'plain',
      newcomersMs: 0,
      hooks: [
        hook('postgres', 'storage', 300),
        hook('flush', 'default', 500, { does: 'throws' }),
        hook('search', 'default', 3_000, { timeout: 1_000 }),
        hook('http', 'traffic', 1_000),
      ],
    },
  },
]

export const MOST_HOOKS = 20
/** In characters. */
export const LONGEST_NAME = 60

/** The longest duration that the page takes: an hour. */
export const LONGEST = 3_600_000
