import type { Clock, ProcessLike } from '../api/host.ts'
import type { RegistryOptions, ShutdownOptions } from '../api/options.ts'
import type { ShutdownReport } from '../api/reports.ts'
import { systemClock } from '../node/clock.ts'
import { detectPlatform, type Platform } from '../node/platform.ts'
import { checkBoolean, checkFunction, checkOptions, checkSignals, wrongValue } from './check.ts'
import { checkDuration, duration, durationFromEnv } from './duration.ts'
import { type Checks, checkShape, oneOf, own } from './options.ts'

/** Registry options with every default filled in. */
export interface Settings {
  readonly signals: readonly NodeJS.Signals[]
  readonly crashes: boolean | 'exceptions' | 'rejections'
  readonly parent: boolean
  readonly idle: boolean
  readonly processExit: boolean
  readonly timeout: number
  /** Where the timeout comes from, for the log. */
  readonly timeoutSource: string
  readonly reserve: number
  /** As far as they were asked for: what is usual depends on the platform, and on the terminal. */
  readonly delay: number | undefined
  readonly maxDelay: number | undefined
  readonly exit: 'code' | 'signal' | false
  readonly watchdog: boolean | 'kill'
  readonly report: false | 'problems' | 'timeline' | 'json'
  readonly onReport: ((report: ShutdownReport) => void) | undefined
  readonly process: ProcessLike
  readonly clock: Clock
  readonly platform: string | null
  /** Whether the registry runs on the real process and the real clock. */
  readonly isReal: boolean
  /**
   * True for the shutdown of a worker thread that has joined the main thread's: the main thread decides whether the trigger
   * counts as a failure.
   */
  readonly isPart: boolean
}

/** D9: milliseconds that fit under `docker stop`, which kills after 10 s. */
const DEFAULT_TIMEOUT = 9_000

/** What starts a shutdown by default. */
export const DEFAULT_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']

/** The default reserve: this part of the timeout, and this many milliseconds at most. */
const RESERVE_PART = 1 / 5
const LARGEST_RESERVE = 10_000

/** D3: a shorter timeout has no time for a last call. */
const SHORTEST_WITH_RESERVE = 500

const REPORTS = ['problems', 'timeline', 'json', false] as const

const CHECKS: Checks<RegistryOptions> = {
  signals: checkSignals,
  crashes: oneOf(true, false, 'exceptions', 'rejections'),
  parent: checkBoolean,
  idle: checkBoolean,
  processExit: checkBoolean,
  timeout: duration('finiteAboveZero'),
  reserve: duration('zeroOrMore'),
  delay: duration('zeroOrMore'),
  maxDelay: checkMaxDelay,
  exit: oneOf('code', 'signal', false),
  watchdog: oneOf(true, false, 'kill'),
  report: oneOf(...REPORTS),
  onReport: checkFunction,
  process: checkOptions,
  clock: checkOptions,
}

/** Checks the options and fills in the defaults. */
export function resolveSettings(given: RegistryOptions): Settings {
  const options = checkShape('a registry', given, CHECKS)
  const { process = globalThis.process, clock = systemClock } = options
  const platform = detectPlatform(process.env)
  const [timeout, timeoutSource] = resolveTimeout(options.timeout, process, platform)
  const reserve = resolveReserve(options, timeout)
  return {
    signals: [...new Set<NodeJS.Signals>(options.signals ?? DEFAULT_SIGNALS)],
    crashes: options.crashes ?? false,
    parent: options.parent ?? false,
    idle: options.idle ?? false,
    processExit: options.processExit ?? false,
    timeout,
    timeoutSource,
    reserve,
    ...resolveDelay(options, process),
    exit: options.exit ?? 'code',
    watchdog: options.watchdog ?? true,
    report: reportFromEnv(process.env.LASTCALL_REPORT) ?? options.report ?? 'problems',
    onReport: options.onReport,
    process,
    clock,
    platform: platform?.name ?? null,
    isReal: process === globalThis.process && clock === systemClock,
    isPart: false,
  }
}

/** T11: what a shutdown with a timeout of its own has in place of the registry's. */
export function termsOf(given: ShutdownOptions, options: RegistryOptions): Partial<Settings> {
  const { timeout } = own(given)
  if (timeout === undefined) return {}
  return { timeout, timeoutSource: 'given to shutdown()', reserve: resolveReserve(own(options), timeout) }
}

/** D9: the timeout, and where it comes from. */
function resolveTimeout(
  given: number | undefined,
  { env }: ProcessLike,
  platform: Platform | undefined,
): [timeout: number, source: string] {
  const fromEnv = durationFromEnv(env, 'LASTCALL_TIMEOUT', 'finiteAboveZero')
  if (fromEnv !== undefined) return [fromEnv, 'LASTCALL_TIMEOUT']
  if (given !== undefined) return [given, 'given in code']
  if (platform) return [platform.timeout, `what fits ${platform.name}, since ${platform.variable} is set`]
  return [DEFAULT_TIMEOUT, 'the default']
}

/** If the timeout of the environment or the platform is shorter than the reserve in code, the default reserve is used. */
function resolveReserve({ reserve, timeout: given }: RegistryOptions, timeout: number): number {
  const most = Math.max(timeout, given ?? DEFAULT_TIMEOUT)
  if (reserve !== undefined && reserve > most)
    wrongValue('reserve', `at most the \`timeout\` of ${most} ms`, reserve)
  if (reserve !== undefined && reserve <= timeout) return reserve
  return timeout < SHORTEST_WITH_RESERVE ? 0 : Math.min(timeout * RESERVE_PART, LARGEST_RESERVE)
}

/** H2: variables stand above the code, so a `delay` in code is cut to a variable's maximum. */
function resolveDelay(
  { delay: given, maxDelay: most }: RegistryOptions,
  { env }: ProcessLike,
): Pick<Settings, 'delay' | 'maxDelay'> {
  const delay = durationFromEnv(env, 'LASTCALL_DELAY', 'zeroOrMore')
  const maxDelay = durationFromEnv(env, 'LASTCALL_MAX_DELAY', 'zeroOrMore')
  if (delay !== undefined && maxDelay !== undefined && maxDelay < delay)
    wrongValue('LASTCALL_MAX_DELAY', 'at least LASTCALL_DELAY', env.LASTCALL_MAX_DELAY)
  const cut = maxDelay !== undefined && given !== undefined ? Math.min(given, maxDelay) : given
  return { delay: delay ?? cut, maxDelay: maxDelay ?? most }
}

function checkMaxDelay(option: string, value: unknown, { delay = 0 }: RegistryOptions): void {
  checkDuration(option, value, 'zeroOrMore')
  if ((value as number) < delay) wrongValue(option, `at least the \`delay\` of ${delay} ms`, value)
}

function reportFromEnv(value: string | undefined): Settings['report'] | undefined {
  if (value === undefined || value === '') return undefined
  const report = REPORTS.find((each) => String(each) === value)
  return report ?? wrongValue('LASTCALL_REPORT', "'problems', 'timeline', 'json' or 'false'", value)
}
