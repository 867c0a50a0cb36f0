import type { AsyncResource } from 'node:async_hooks'
import type { HookInfo, HookOptions, ShutdownHook } from '../api/hooks.ts'
import type { Part } from '../api/part.ts'
import { priorityOf } from '../check/priority.ts'
import { builtin } from '../node/builtin.ts'
import type { LazySignal } from '../node/lazy-signal.ts'
import type { Step } from '../order/step.ts'

/** A registered hook, or a hold if it has no function to run. */
export class Hook implements Step {
  readonly order: number
  readonly run: ShutdownHook | undefined
  readonly name: string | undefined
  readonly priority: number
  /** A hook that comes while stopping loses the names that would close a cycle or are of a lower level. */
  after: readonly string[] | undefined
  readonly isConcurrent: boolean
  readonly timeout: number | undefined
  /** The part that this hook belongs to, if any. */
  part: Part | undefined
  /** For a hold: the signal given to its work, created when first asked for. */
  signal: LazySignal | undefined
  /** For a hold: the notes of its work from before the shutdown. */
  notes: readonly string[] | undefined
  /** The async context of the registration, in which the hook runs. */
  readonly #scope: AsyncResource | undefined

  constructor(order: number, run: ShutdownHook | undefined, options: HookOptions) {
    const { name, priority = 'default', after, timeout } = options
    this.order = order
    this.run = run
    this.name = name
    this.priority = priorityOf(priority)
    this.after = after === undefined ? undefined : [...new Set([after].flat())]
    // R3: hooks above 0 stop together. Hooks that others depend on close one at a time.
    this.isConcurrent = options.concurrent ?? this.priority > 0
    this.timeout = timeout
    this.#scope = run && new (builtin('node:async_hooks').AsyncResource)('lastcall.hook')
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

  /** Calls a function in the async context of the registration. */
  inScope<T>(call: () => T): T {
    return this.#scope ? this.#scope.runInAsyncScope(call) : call()
  }
}
