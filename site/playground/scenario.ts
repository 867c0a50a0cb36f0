/** A shutdown to play with: what a reader can set on the page, and what a link holds. Durations are milliseconds. */
import type { PriorityName } from '../../src/core/api/hooks.ts'

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
}

export interface Scenario {
  readonly platform: (typeof PLATFORMS)[number]
  readonly timeout?: number
  readonly delay?: number
  readonly maxDelay?: number
  /** For so long after SIGTERM new clients come to each server, ten a second. */
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

/** What a link holds: the scenario as an array, so that it stays short. What is not set is 0 or null. */
type Packed = readonly [
  version: 1,
  platform: number,
  timeout: number | null,
  delay: number | null,
  maxDelay: number | null,
  newcomersMs: number,
  hooks: readonly (readonly unknown[])[],
]

/** The part of a link behind `#`. */
export function toHash({ platform, timeout, delay, maxDelay, newcomersMs, hooks }: Scenario): string {
  const packed: Packed = [
    1,
    PLATFORMS.indexOf(platform),
    timeout ?? null,
    delay ?? null,
    maxDelay ?? null,
    newcomersMs,
    hooks.map(({ name, priority, does, ms, after = [], concurrent, timeout: own }) => {
      const all = [name, priority, BEHAVIOURS.indexOf(does), ms, after, concurrent ?? null, own ?? null]
      while (isUnset(all.at(-1))) all.pop()
      return all
    }),
  ]
  const bytes = new TextEncoder().encode(JSON.stringify(packed))
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return `play=${text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
}

/** Whether the part of a link behind `#` is meant to be a scenario, and no heading. */
export function holdsScenario(hash: string): boolean {
  return hash.startsWith('#play=')
}

/** The scenario of a link. Undefined if the text holds none: it may have been cut, or written by hand. */
export function fromHash(hash: string): Scenario | undefined {
  try {
    const [, text = ''] = /^#?play=([\w-]+)$/.exec(hash) ?? []
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return unpack(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return undefined
  }
}

function unpack(packed: Packed): Scenario {
  const [version, platformAt, timeout, delay, maxDelay, newcomersMs, hooks] = packed
  check(version === 1 && isDuration(newcomersMs))
  check(Array.isArray(hooks) && hooks.length <= MOST_HOOKS)
  for (const each of [timeout, delay, maxDelay]) check(each === null || isDuration(each))
  return {
    platform: pick(PLATFORMS, platformAt),
    ...(timeout !== null && { timeout }),
    ...(delay !== null && { delay }),
    ...(maxDelay !== null && { maxDelay }),
    newcomersMs,
    hooks: hooks.map(unpackHook),
  }
}

function unpackHook([
  name,
  priority,
  at,
  ms,
  after = [],
  concurrent = null,
  timeout = null,
]: readonly unknown[]): HookSpec {
  check(isName(name) && isDuration(ms))
  check(Number.isFinite(priority) || PRIORITY_NAMES.includes(priority as PriorityName))
  check(Array.isArray(after) && after.length <= MOST_HOOKS)
  check((after as unknown[]).every((each) => isName(each) && each !== ''))
  check(concurrent === null || typeof concurrent === 'boolean')
  check(timeout === null || isDuration(timeout))
  return {
    name: name as string,
    priority: priority as HookSpec['priority'],
    does: pick(BEHAVIOURS, at),
    ms: ms as number,
    ...((after as string[]).length > 0 && { after: after as string[] }),
    ...(concurrent !== null && { concurrent: concurrent as boolean }),
    ...(timeout !== null && { timeout: timeout as number }),
  }
}

function isUnset(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

/** An element of a list. */
function pick<T>(list: readonly T[], at: unknown): T {
  check(Number.isInteger(at))
  const found = list[at as number]
  check(found !== undefined)
  return found as T
}

function isDuration(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LONGEST
}

/** A field of the page holds several names, with commas between them. */
function isName(value: unknown): boolean {
  if (typeof value !== 'string') return false
  return value.length <= LONGEST_NAME && !value.includes(',') && value === value.trim()
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error('no scenario')
}
