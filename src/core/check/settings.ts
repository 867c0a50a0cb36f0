import type { Clock, ProcessLike } from '../api/host.ts'
import type { RegistryOptions } from '../api/types.ts'
import type { ShutdownReport } from '../end/report.ts'
import { systemClock } from '../node/clock.ts'
import { detectPlatform, type Platform } from '../node/platform.ts'
import { checkBoolean, checkFunction, checkOptions, checkSignals, wrongValue } from './check.ts'
import { duration, durationFromEnv } from './duration.ts'
import { type Checks, checkShape, oneOf } from './options.ts'

/** Registry options with every default filled in. */
export interface Settings {
  readonly signals: readonly NodeJS.Signals[]
  readonly crashes: boolean
  readonly parent: boolean
  readonly idle: boolean
  readonly timeout: number
  /** Where it comes from, for the log. */
  readonly timeoutSource: string
  readonly lastCall: number
  readonly exit: 'code' | 'signal' | false
  readonly watchdog: boolean
  readonly report: false | 'problems' | 'timeline'
  readonly onReport: ((report: ShutdownReport) => void) | undefined
  readonly process: ProcessLike
  readonly clock: Clock
  readonly platform: string | null
  /** Whether it is the real process and the real clock. */
  readonly isReal: boolean
  /** Whether the shutdown is part of another one, which tells of it. */
  readonly isPart: boolean
  /** Told the name of each hook that starts. */
  readonly onHookStart: ((name: string) => void) | undefined
}

/** Milliseconds; fits under `docker stop`, which kills after 10 s. */
const DEFAULT_TIMEOUT = 9_000

const REPORTS = ['problems', 'timeline', false] as const

const CHECKS: Checks<RegistryOptions> = {
  signals: checkSignals,
  crashes: checkBoolean,
  parent: checkBoolean,
  idle: checkBoolean,
  timeout: duration('finiteAboveZero'),
  lastCall: duration('zeroOrMore'),
  exit: oneOf('code', 'signal', false),
  watchdog: checkBoolean,
  report: oneOf(...REPORTS),
  onReport: checkFunction,
  process: checkOptions,
  clock: checkOptions,
}

/** Checks the options and fills in the defaults. */
export function resolveSettings(options: RegistryOptions): Settings {
  checkShape('a registry', options, CHECKS)
  const { process = globalThis.process, clock = systemClock } = options
  const platform = detectPlatform(process.env)
  const [timeout, timeoutSource] = resolveTimeout(options.timeout, process, platform)
  const lastCall = options.lastCall ?? timeout / 5
  if (lastCall > timeout) wrongValue('lastCall', `at most the \`timeout\` of ${timeout} ms`, lastCall)
  return {
    signals: [...new Set<NodeJS.Signals>(options.signals ?? ['SIGTERM', 'SIGINT'])],
    crashes: options.crashes ?? false,
    parent: options.parent ?? false,
    idle: options.idle ?? false,
    timeout,
    timeoutSource,
    lastCall,
    exit: options.exit ?? 'code',
    watchdog: options.watchdog ?? true,
    report: reportFromEnv(process.env.LASTCALL_REPORT) ?? options.report ?? 'problems',
    onReport: options.onReport,
    process,
    clock,
    platform: platform?.name ?? null,
    isReal: process === globalThis.process && clock === systemClock,
    isPart: false,
    onHookStart: undefined,
  }
}

/** The deadline, and where it comes from. */
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

function reportFromEnv(value: string | undefined): Settings['report'] | undefined {
  if (value === undefined || value === '') return undefined
  const report = REPORTS.find((each) => String(each) === value)
  return report ?? wrongValue('LASTCALL_REPORT', "'problems', 'timeline' or 'false'", value)
}
