import { AsyncResource } from 'node:async_hooks'
import type { HookInfo, HookOptions, ShutdownHook } from '../api/hooks.ts'
import type { Part } from '../api/part.ts'
import { priorityOf } from '../check/priority.ts'
import type { LazySignal } from '../node/lazy-signal.ts'
import type { Step } from '../order/step.ts'

const ABSENT = { after: undefined, timeout: undefined, part: undefined, signal: undefined, notes: undefined }

/**
 * A registered hook, or a hold if it has no function to run. As an async resource it remembers the async context of its
 * registration, in which it runs.
 */
export class Hook extends AsyncResource implements Step {
  readonly order: number
  readonly run: ShutdownHook | undefined
  readonly name: string | undefined
  readonly priority: number
  readonly isConcurrent: boolean
  // What most hooks do not have is declared only: a field takes memory in each of them, even if it is undefined. It stands
  // on the prototype, so that nothing is found on a polluted `Object.prototype`.
  static {
    Object.assign(Hook.prototype, ABSENT)
  }
  /** A hook that comes while stopping loses the names that would close a cycle or are of a lower level. */
  declare after?: readonly string[] | undefined
  declare readonly timeout?: number
  /** The part that this hook belongs to, if any. */
  declare part?: Part
  /** For a hold: the signal given to its work, created when first asked for. */
  declare signal?: LazySignal
  /** For a hold: the notes of its work from before the shutdown. */
  declare notes?: readonly string[]

  constructor(order: number, run: ShutdownHook | undefined, options: HookOptions) {
    super('lastcall.hook')
    const { name, priority = 'default', after, timeout } = options
    this.order = order
    this.run = run
    this.name = name
    this.priority = priorityOf(priority)
    // R3: hooks above 0 stop together. Hooks that others depend on close one at a time.
    this.isConcurrent = options.concurrent ?? this.priority > 0
    if (after !== undefined) this.after = [...new Set([after].flat())]
    if (timeout !== undefined) this.timeout = timeout
  }

  get isHold(): boolean {
    return this.run === undefined
  }

  /** Whether the process could exit now without losing any of the hook's work. */
  get isOver(): boolean {
    return this.part?.isOver?.() ?? false
  }

  /** The name in reports. */
  get label(): string {
    const { name = this.part?.name ?? this.run?.name } = this
    // A class may have a static `name` that is anything.
    if (typeof name === 'string' && name !== '') return name
    return `${this.isHold ? 'hold' : 'hook'}-${this.order}`
  }

  get info(): HookInfo {
    return {
      name: this.label,
      priority: this.priority,
      concurrent: this.isConcurrent && !this.after,
      ...(this.after && { after: this.after }),
      ...(this.timeout !== undefined && { timeout: this.timeout }),
    }
  }
}
