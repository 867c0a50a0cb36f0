import { IS_OVER } from '../api/sharing.ts'
import type { HoldOptions, HookInfo, HookOptions, ShutdownHook } from '../api/types.ts'
import { checkFunction, checkName, wrongType } from '../check/check.ts'
import { duration } from '../check/duration.ts'
import { type Checks, checkShape } from '../check/options.ts'
import { checkPriority, priorityOf } from '../check/priority.ts'
import { builtin } from '../node/builtin.ts'
import type { Step } from '../order/schedule.ts'

/** A registered hook; without a function to run, it is a hold. */
export class Hook implements Step {
  readonly order: number
  readonly run: ShutdownHook | undefined
  readonly name: string | undefined
  readonly priority: number
  /** Loses names only when it comes while stopping and would close a cycle. */
  after: readonly string[] | undefined
  readonly timeout: number | undefined

  constructor(order: number, run: ShutdownHook | undefined, options: HookOptions) {
    const { name, priority = 'default', after, timeout } = options
    this.order = order
    this.run = run
    this.name = name
    this.priority = priorityOf(priority)
    this.after = after === undefined ? undefined : [...new Set([after].flat())]
    this.timeout = timeout
  }

  get isHold(): boolean {
    return this.run === undefined
  }

  /** Whether it certainly returns a promise. */
  get isAsync(): boolean {
    return builtin('node:util').types.isAsyncFunction(this.run)
  }

  /** Whether it says of itself that an exit cuts off nothing of it. */
  get isOver(): boolean {
    return (this.run as { [IS_OVER]?: () => boolean } | undefined)?.[IS_OVER]?.() ?? false
  }

  /** The name in reports. */
  get label(): string {
    const { name = this.run?.name } = this
    // A class may have a static `name` that is anything.
    if (typeof name === 'string' && name !== '') return name
    return `${this.isHold ? 'hold' : 'hook'}-${this.order}`
  }

  get info(): HookInfo {
    return {
      name: this.label,
      priority: this.priority,
      ...(this.after && { after: this.after }),
      ...(this.timeout !== undefined && { timeout: this.timeout }),
    }
  }
}

const HOOK_CHECKS: Checks<HookOptions> = {
  name: checkName,
  priority: checkPriority,
  after: checkAfter,
  timeout: duration('aboveZero'),
}

const HOLD_CHECKS: Checks<HoldOptions> = { priority: checkPriority }

/** Makes a hook of the arguments of `onShutdown`, in either form. */
export function parseHook(order: number, args: readonly unknown[]): Hook {
  const isNamed = typeof args[0] === 'string'
  const [hook, options = {}] = isNamed ? args.slice(1) : args
  if (!isNamed && typeof hook !== 'function') wrongType('hook', 'a function, or a name and a function', hook)
  checkFunction('hook', hook)
  checkShape('a hook', options as HookOptions, HOOK_CHECKS)
  const { name, priority, after, timeout } = options as HookOptions
  if (isNamed && name !== undefined) wrongType('options.name', 'left out when the name comes first', name)
  const given = isNamed ? args[0] : name
  if (given !== undefined) checkName('name', given)
  return new Hook(order, hook as ShutdownHook, {
    name: given as string | undefined,
    priority,
    after,
    timeout,
  })
}

/** Makes a hold of the arguments of `hold`. */
export function parseHold(order: number, name: unknown, options: HoldOptions): Hook {
  if (name !== undefined) checkName('name', name)
  checkShape('a hold', options, HOLD_CHECKS)
  const { priority = 'work' } = options
  return new Hook(order, undefined, { name, priority })
}

function checkAfter(option: string, after: unknown): void {
  const names = typeof after === 'string' ? [after] : after
  if (!Array.isArray(names)) wrongType(option, 'a name or an array of names', after)
  for (const name of names) checkName(option, name)
}
