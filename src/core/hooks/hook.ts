import { IS_OVER } from '../api/sharing.ts'
import type { HoldOptions, HookInfo, HookOptions, ShutdownHook } from '../api/types.ts'
import {
  checkDuration,
  checkFunction,
  checkKnown,
  checkName,
  checkOptions,
  wrongType,
} from '../check/check.ts'
import { parsePriority } from '../check/priority.ts'
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
    this.priority = parsePriority(priority)
    this.after = parseAfter(after)
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

/** Makes a hook of the arguments of `onShutdown`, in either form. */
export function parseHook(order: number, args: readonly unknown[]): Hook {
  const isNamed = typeof args[0] === 'string'
  const [hook, options = {}] = isNamed ? args.slice(1) : args
  if (!isNamed && typeof hook !== 'function') wrongType('hook', 'a function, or a name and a function', hook)
  checkFunction('hook', hook)
  checkOptions('options', options)
  checkKnown('a hook', options, ['name', 'priority', 'after', 'timeout'])
  const { name, priority, after, timeout } = options as HookOptions
  if (isNamed && name !== undefined) wrongType('options.name', 'left out when the name comes first', name)
  const given = isNamed ? args[0] : name
  if (given !== undefined) checkName('name', given)
  if (timeout !== undefined) checkDuration('timeout', timeout, 'aboveZero')
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
  checkOptions('options', options)
  checkKnown('a hold', options, ['priority'])
  const { priority = 'work' } = options
  return new Hook(order, undefined, { name, priority })
}

function parseAfter(after: HookOptions['after']): readonly string[] | undefined {
  if (after === undefined) return undefined
  if (typeof after !== 'string' && !Array.isArray(after))
    wrongType('after', 'a name or an array of names', after)
  const names = typeof after === 'string' ? [after] : after
  for (const name of names) checkName('after', name)
  return [...new Set(names)]
}
