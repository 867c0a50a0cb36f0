/** The fields of the page, as a reader edits them. A field that is empty is the library's default. */
import type { PriorityName } from '../../src/core/api/hooks.ts'
import { CLIENT_KINDS, type ClientCounts, type ClientKind, MOST_CLIENTS } from './clients/kinds.ts'
import {
  type Behaviour,
  type HookSpec,
  isServer,
  LONGEST,
  LONGEST_NAME,
  MOST_HOOKS,
  type Scenario,
} from './scenario.ts'

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
  /** Count if the hook is a server. */
  clients: Record<ClientKind, Field>
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

/** What the fields of a form mean. */
export interface Reading {
  readonly scenario: Scenario
  /** What the page takes instead of something that a link cannot hold: one sentence each. */
  readonly remarks: readonly string[]
  /** The same for each hook. */
  readonly hookRemarks: readonly (readonly string[])[]
}

export function toScenario(form: Form): Scenario {
  return readForm(form).scenario
}

export function readForm({ platform, timeout, delay, maxDelay, newcomersMs, hooks }: Form): Reading {
  const remarks: string[] = []
  const scenario = {
    platform,
    ...(timeout !== '' && { timeout: readDuration('timeout', timeout, remarks) }),
    ...(delay !== '' && { delay: readDuration('delay', delay, remarks) }),
    ...(maxDelay !== '' && { maxDelay: readDuration('maxDelay', maxDelay, remarks) }),
    newcomersMs: readDuration('new clients', newcomersMs, remarks),
  }
  const hookRemarks = hooks.map((): string[] => [])
  const specs = hooks.map((each, at) => readHook(each, hookRemarks[at] as string[]))
  return { scenario: { ...scenario, hooks: specs }, remarks, hookRemarks }
}

function toHookForm(spec: HookSpec): HookForm {
  const { name, priority, does, ms, after = [], concurrent, timeout, clients = {} } = spec
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
    clients: eachKind((kind) => clients[kind] ?? 0),
  }
}

function eachKind(countOf: (kind: ClientKind) => Field): Record<ClientKind, Field> {
  const counts = CLIENT_KINDS.map((kind) => [kind, countOf(kind)])
  return Object.fromEntries(counts)
}

function readHook(form: HookForm, remarks: string[]): HookSpec {
  const { name, does, ms, concurrent, timeout } = form
  const after = readNames(form.after, remarks)
  const priority = priorityOf(form)
  const clients = isServer({ priority }) ? readClients(form.clients, remarks) : {}
  return {
    name: readName('the name', name, remarks),
    priority,
    does,
    ms: readDuration('the time of this hook', ms, remarks),
    ...(after.length > 0 && { after }),
    ...(concurrent !== '' && { concurrent: concurrent === 'yes' }),
    ...(timeout !== '' && { timeout: readDuration('its own timeout', timeout, remarks) }),
    ...(Object.keys(clients).length > 0 && { clients }),
  }
}

export function priorityOf({
  priority,
  priorityNumber,
}: Pick<HookForm, 'priority' | 'priorityNumber'>): HookSpec['priority'] {
  return priority === 'number' ? readNumber(priorityNumber) : priority
}

function readClients(fields: HookForm['clients'], remarks: string[]): ClientCounts {
  const counts = CLIENT_KINDS.map((kind) => [kind, readCount(fields[kind], remarks)] as const)
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

function readCount(field: Field, remarks: string[]): number {
  const given = Number(field)
  const count = Math.min(MOST_CLIENTS, Math.max(0, Math.round(given) || 0))
  if (count !== given)
    remarks.push(
      `The page uses ${count} clients of a kind, not ${given}: it allows whole numbers, from 0 to ${MOST_CLIENTS}.`,
    )
  return count
}

function readNumber(field: Field): number {
  const number = Number(field)
  return Number.isFinite(number) ? number : 0
}

function readDuration(what: string, field: Field, remarks: string[]): number {
  const given = Number(field)
  const ms = Math.min(LONGEST, Math.max(0, Math.round(given) || 0))
  if (ms !== given)
    remarks.push(
      `The page uses ${ms} ms for ${what}, not ${given} ms: it allows whole milliseconds, from 0 to an hour.`,
    )
  return ms
}

function readNames(field: string, remarks: string[]): string[] {
  const names = field
    .split(',')
    .filter((each) => each.trim() !== '')
    .map((each) => readName('after', each, remarks))
  if (names.length > MOST_HOOKS)
    remarks.push(`The page uses the first ${MOST_HOOKS} names for after, not ${names.length}.`)
  return names.slice(0, MOST_HOOKS)
}

/** Without spaces around it: whoever types a name of two words has one after the first, for a moment. */
function readName(what: string, field: string, remarks: string[]): string {
  const given = field.trim()
  const name = given.replaceAll(',', ' ').trim().slice(0, LONGEST_NAME).trim()
  if (name !== given)
    remarks.push(
      `The page uses “${name}” for ${what}, not “${given}”: it allows ${LONGEST_NAME} characters and no comma.`,
    )
  return name
}
