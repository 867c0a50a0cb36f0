import type { ProcessLike } from '../core/api/host.ts'
import { resolveSettings } from '../core/check/settings.ts'
import { PLATFORMS } from '../core/node/platform.ts'
import { Delay } from '../core/shutdown/delay.ts'
import { isOpen, type Variables } from './read/variables.ts'

/** lastcall's own times in one program, in milliseconds after the signal, and where they come from. */
export interface Times {
  readonly timeout: number
  readonly timeoutName: string
  /** The earliest and the latest end of the delay. */
  readonly delay: number
  readonly mostDelay: number
  readonly delayName: string
  readonly lastCall: number
  /** The longest delay that was asked for; more than {@link mostDelay} if it is cut. */
  readonly askedDelay: number
}

/** Times that the code gives to `configure` or `createRegistry`. */
export interface TimesInCode {
  readonly timeout?: number | undefined
  readonly delay?: number | undefined
  readonly maxDelay?: number | undefined
  readonly reserve?: number | undefined
}

/**
 * What lastcall itself would take for its times with these variables. Undefined if one of them is not known here, or if lastcall
 * would refuse it: another rule says so.
 */
export function timesOf(
  variables: Variables,
  platformName: 'Kubernetes' | 'PM2' | null,
  inCode: TimesInCode = {},
): Times | undefined {
  if ([...variables.values()].some((each) => each.name.value.startsWith('LASTCALL_') && isOpen(each)))
    return undefined
  const platform = PLATFORMS.find(({ name }) => name === platformName)
  const env = { ...textsOf(variables), ...(platform && { [platform.variable]: 'set' }) }
  try {
    const settings = resolveSettings({ ...inCode, process: processWith(env) })
    const lastCall = settings.timeout - settings.reserve
    const delay = delayWith(settings, lastCall)
    return {
      timeout: settings.timeout,
      timeoutName: timeoutName(env, inCode, platformName),
      delay: delay.leastMs,
      mostDelay: delay.mostMs,
      delayName: env.LASTCALL_DELAY ? 'LASTCALL_DELAY' : 'delay',
      lastCall,
      askedDelay: Math.max(settings.delay ?? 0, settings.maxDelay ?? 0),
    }
  } catch {
    return undefined
  }
}

/** The texts of variables as the library reads them. One that is set when the program starts is left out. */
function textsOf(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    [...variables].flatMap(([name, each]) => (isOpen(each) ? [] : [[name, each.value]])),
  )
}

/** A program in a container, without a terminal. Only what the settings ask for. */
function processWith(env: Record<string, string>): ProcessLike {
  const stream = { isTTY: false }
  return { env, stdin: stream, stdout: stream, stderr: stream } as unknown as ProcessLike
}

function delayWith(settings: ReturnType<typeof resolveSettings>, lastCallMs: number): Delay {
  return new Delay(
    { settings, deadline: { lastCallMs, elapsed: () => 0 }, watch() {} },
    { newcomers: () => ({ count: 0, lastMs: undefined, longestMs: 0 }), needDelay: () => true, settle() {} },
    { endDelay() {} },
  )
}

function timeoutName(env: Record<string, string>, { timeout }: TimesInCode, platform: string | null): string {
  if (env.LASTCALL_TIMEOUT) return 'LASTCALL_TIMEOUT'
  if (timeout !== undefined) return '`timeout` in the code'
  return `lastcall's timeout, by default${platform === null ? '' : ` on ${platform}`}`
}
