import type { HoldContext, HoldOptions, HookOptions, ShutdownHook } from '../api/hooks.ts'
import { checkBoolean, checkFunction, checkName, wrongType, wrongValue } from '../check/check.ts'
import { duration } from '../check/duration.ts'
import { type Checks, checkShape } from '../check/options.ts'
import { checkPriority } from '../check/priority.ts'
import { Hook } from './hook.ts'

const HOOK_CHECKS: Checks<HookOptions> = {
  name: checkName,
  priority: checkPriority,
  concurrent: checkConcurrent,
  after: checkAfter,
  timeout: duration('aboveZero'),
}

const HOLD_CHECKS: Checks<HoldOptions> = { priority: checkPriority }

/** R7: makes a hook of the arguments of `onShutdown`, in any form. */
export function parseHook(order: number, args: readonly unknown[]): Hook {
  const isNamed = typeof args[0] === 'string'
  const [hook, given = {}] = isNamed ? args.slice(1) : args
  const run = isNamed ? runOf(hook) : hook
  if (!isNamed && typeof run !== 'function') wrongType('hook', 'a function, or a name and a function', hook)
  const options = checkShape('a hook', given as HookOptions, HOOK_CHECKS)
  if (!isNamed) return new Hook(order, run as ShutdownHook, options)
  checkName('name', args[0])
  if (options.name !== undefined)
    wrongType('options.name', 'left out when the name comes first', options.name)
  return new Hook(order, run as ShutdownHook, Object.assign(options, { name: args[0] }))
}

/** What a call of `hold` asks for: without `work`, a hold to be released by hand. */
export interface ParsedHold {
  readonly hold: Hook
  readonly work: ((context: HoldContext) => unknown) | undefined
}

/** R7: makes a hold of the arguments of `hold`, in either form. */
export function parseHold(order: number, args: readonly unknown[]): ParsedHold {
  const [name, second] = args
  const hasWork = typeof second === 'function' || args.length > 2
  const given = hasWork ? args[2] : second
  if (hasWork) checkFunction('work', second)
  if (name !== undefined || hasWork) checkName('name', name)
  const options = checkShape('a hold', (given === undefined ? {} : given) as HoldOptions, HOLD_CHECKS)
  const { priority = 'work' } = options
  const hold = new Hook(
    order,
    undefined,
    Object.assign(options, { name: name as string | undefined, priority }),
  )
  return { hold, work: hasWork ? (second as ParsedHold['work']) : undefined }
}

/** For a resource, the hook is a function that closes the resource. */
function runOf(hook: unknown): unknown {
  if (typeof hook === 'function') return hook
  const { [Symbol.asyncDispose]: asyncDispose, [Symbol.dispose]: dispose } = (hook ??
    {}) as Partial<AsyncDisposable> & Partial<Disposable>
  const close = asyncDispose ?? dispose
  if (typeof close !== 'function') wrongType('hook', 'a function, a Disposable or an AsyncDisposable', hook)
  return () => close.call(hook)
}

function checkAfter(option: string, after: unknown): void {
  const names = typeof after === 'string' ? [after] : after
  if (!Array.isArray(names)) wrongType(option, 'a name or an array of names', after)
  if (names.length === 0)
    wrongValue(option, 'a name or more', after, 'write `concurrent: true` to start with the level')
  for (const name of names) checkName(option, name)
}

function checkConcurrent(option: string, value: unknown, { after }: HookOptions): void {
  checkBoolean(option, value)
  if (after !== undefined)
    wrongValue(option, 'left out beside `after`, which says when the hook starts', value)
}
