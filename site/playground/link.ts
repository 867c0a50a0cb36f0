/** What a link to the playground holds: a scenario, in the part behind `#`. */
import type { PriorityName } from '../../src/core/api/hooks.ts'
import { CLIENT_KINDS, type ClientCounts, MOST_CLIENTS } from './clients/kinds.ts'
import {
  BEHAVIOURS,
  type HookSpec,
  LONGEST,
  LONGEST_NAME,
  MOST_HOOKS,
  PLATFORMS,
  PRIORITY_NAMES,
  type Scenario,
} from './scenario.ts'

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
    hooks.map(packHook),
  ]
  const bytes = new TextEncoder().encode(JSON.stringify(packed))
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return `play=${text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
}

function packHook({
  name,
  priority,
  does,
  ms,
  after = [],
  concurrent,
  timeout,
  clients = {},
}: HookSpec): unknown[] {
  const behaviour = BEHAVIOURS.indexOf(does)
  const counts = CLIENT_KINDS.map((kind) => clients[kind] ?? null)
  const order = [after, concurrent ?? null, timeout ?? null]
  return trimmed([name, priority, behaviour, ms, ...order, trimmed(counts)])
}

/** Without what is not set at its end. */
function trimmed(values: readonly unknown[]): unknown[] {
  return values.slice(0, values.findLastIndex((value) => !isUnset(value)) + 1)
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
  clients = [],
]: readonly unknown[]): HookSpec {
  check(isName(name) && isDuration(ms))
  check(Number.isFinite(priority) || PRIORITY_NAMES.includes(priority as PriorityName))
  check(Array.isArray(after) && after.length <= MOST_HOOKS)
  check((after as unknown[]).every((each) => isName(each) && each !== ''))
  check(concurrent === null || typeof concurrent === 'boolean')
  check(timeout === null || isDuration(timeout))
  const counts = unpackClients(clients)
  return {
    name: name as string,
    priority: priority as HookSpec['priority'],
    does: pick(BEHAVIOURS, at),
    ms: ms as number,
    ...((after as string[]).length > 0 && { after: after as string[] }),
    ...(concurrent !== null && { concurrent: concurrent as boolean }),
    ...(timeout !== null && { timeout: timeout as number }),
    ...(Object.keys(counts).length > 0 && { clients: counts }),
  }
}

function unpackClients(packed: unknown): ClientCounts {
  check(Array.isArray(packed) && packed.length <= CLIENT_KINDS.length)
  const counts = CLIENT_KINDS.map((kind, at) => [kind, (packed as unknown[])[at] ?? 0] as const)
  for (const [, count] of counts) check(isWithin(count, MOST_CLIENTS))
  return Object.fromEntries(counts.filter(([, count]) => count !== 0))
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
  return isWithin(value, LONGEST)
}

/** Whether a value is a whole number from 0 to `most`. */
function isWithin(value: unknown, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most
}

/** A field of the page holds several names, with commas between them. */
function isName(value: unknown): boolean {
  if (typeof value !== 'string') return false
  return value.length <= LONGEST_NAME && !value.includes(',') && value === value.trim()
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error('no scenario')
}
