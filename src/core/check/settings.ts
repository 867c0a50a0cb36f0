import type { Clock, ProcessLike } from '../api/host.ts'
import type { RegistryOptions } from '../api/types.ts'
import type { ShutdownReport } from '../end/report.ts'
import { systemClock } from '../node/clock.ts'
import { detectPlatform, type Platform } from '../node/platform.ts'
import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkKnown,
  checkOneOf,
  checkOptions,
  checkSignals,
  durationFromEnv,
  wrongValue,
} from './check.ts'

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

const OPTIONS: readonly (keyof RegistryOptions)[] = [
  'signals',
  'crashes',
  'parent',
  'idle',
  'timeout',
  'lastCall',
  'exit',
  'watchdog',
  'report',
  'onReport',
  'process',
  'clock',
]

const REPORTS = ['problems', 'timeline', false] as const

/** Checks the options and fills in the defaults. */
export function resolveSettings(options: RegistryOptions): Settings {
  checkOptions('options', options)
  checkShapes(options)
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
  if (given !== undefined) return [given, 'given in code']
  if (fromEnv !== undefined) return [fromEnv, 'LASTCALL_TIMEOUT']
  if (platform) return [platform.timeout, `what fits ${platform.name}, since ${platform.variable} is set`]
  return [DEFAULT_TIMEOUT, 'the default']
}

function checkShapes(options: RegistryOptions): void {
  checkKnown('a registry', options, OPTIONS)
  const {
    signals,
    crashes,
    parent,
    idle,
    timeout,
    lastCall,
    exit,
    watchdog,
    report,
    onReport,
    process,
    clock,
  } = options
  if (signals !== undefined) checkSignals('signals', signals)
  if (crashes !== undefined) checkBoolean('crashes', crashes)
  if (parent !== undefined) checkBoolean('parent', parent)
  if (idle !== undefined) checkBoolean('idle', idle)
  if (timeout !== undefined) checkDuration('timeout', timeout, 'finiteAboveZero')
  if (lastCall !== undefined) checkDuration('lastCall', lastCall, 'zeroOrMore')
  if (exit !== undefined) checkOneOf('exit', exit, ['code', 'signal', false])
  if (watchdog !== undefined) checkBoolean('watchdog', watchdog)
  if (report !== undefined) checkOneOf('report', report, REPORTS)
  if (onReport !== undefined) checkFunction('onReport', onReport)
  if (process !== undefined) checkOptions('process', process)
  if (clock !== undefined) checkOptions('clock', clock)
}

function reportFromEnv(value: string | undefined): Settings['report'] | undefined {
  if (value === undefined || value === '') return undefined
  const report = REPORTS.find((each) => String(each) === value)
  return report ?? wrongValue('LASTCALL_REPORT', "'problems', 'timeline' or 'false'", value)
}
