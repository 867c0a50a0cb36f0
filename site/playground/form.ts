/** The fields of the page, as a reader edits them. A field that is empty is the library's default. */
import type { PriorityName } from '../../src/core/api/hooks.ts'
import type { Behaviour, HookSpec, Scenario } from './scenario.ts'

/** Of a field for a number. */
type Field = number | ''

export interface HookForm {
  /** Stays with the hook when others move. */
  readonly id: number
  name: string
  priority: PriorityName | 'number'
  /** Counts if `priority` is 'number'. */
  priorityNumber: Field
  does: Behaviour
  ms: Field
  /** Names with commas between them. */
  after: string
  concurrent: '' | 'yes' | 'no'
  timeout: Field
}

export interface Form {
  platform: Scenario['platform']
  timeout: Field
  delay: Field
  maxDelay: Field
  newcomersMs: Field
  hooks: HookForm[]
}

let lastId = 0

export function toForm({ platform, timeout, delay, maxDelay, newcomersMs, hooks }: Scenario): Form {
  return {
    platform,
    timeout: timeout ?? '',
    delay: delay ?? '',
    maxDelay: maxDelay ?? '',
    newcomersMs,
    hooks: hooks.map(toHookForm),
  }
}

export function newHook(names: readonly string[]): HookForm {
  let number = names.length + 1
  while (names.includes(`hook-${number}`)) number++
  return toHookForm({ name: `hook-${number}`, priority: 'default', does: 'works', ms: 1_000 })
}

export function toScenario({ platform, timeout, delay, maxDelay, newcomersMs, hooks }: Form): Scenario {
  return {
    platform,
    ...(timeout !== '' && { timeout }),
    ...(delay !== '' && { delay }),
    ...(maxDelay !== '' && { maxDelay }),
    newcomersMs: atLeastZero(newcomersMs),
    hooks: hooks.map(toSpec),
  }
}

function toHookForm({ name, priority, does, ms, after = [], concurrent, timeout }: HookSpec): HookForm {
  const isNamed = typeof priority === 'string'
  return {
    id: ++lastId,
    name,
    priority: isNamed ? priority : 'number',
    priorityNumber: isNamed ? 50 : priority,
    does,
    ms,
    after: after.join(', '),
    concurrent: concurrent === undefined ? '' : concurrent ? 'yes' : 'no',
    timeout: timeout ?? '',
  }
}

function toSpec({
  name,
  priority,
  priorityNumber,
  does,
  ms,
  after,
  concurrent,
  timeout,
}: HookForm): HookSpec {
  const names = after
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  return {
    name,
    priority: priority === 'number' ? Number(priorityNumber) : priority,
    does,
    ms: atLeastZero(ms),
    ...(names.length > 0 && { after: names }),
    ...(concurrent !== '' && { concurrent: concurrent === 'yes' }),
    ...(timeout !== '' && { timeout }),
  }
}

function atLeastZero(field: Field): number {
  return Math.max(0, Number(field))
}
