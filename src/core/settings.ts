import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkOptions,
  checkSignals,
  durationFromEnv,
  wrongType,
  wrongValue,
} from './check.ts'
import { systemClock } from './clock.ts'
import type { Clock, ProcessLike } from './host.ts'
import { detectPlatform } from './platform.ts'
import type { RegistryOptions, ShutdownReport } from './types.ts'

/** Registry options with every default filled in. */
export interface Settings {
  readonly signals: readonly NodeJS.Signals[]
  readonly crashes: boolean
  readonly parent: boolean
  readonly idle: boolean
  readonly timeout: number
  readonly lastCall: number
  readonly exit: 'code' | false
  readonly report: false | 'problems'
  readonly onReport: ((report: ShutdownReport) => void) | undefined
  readonly process: ProcessLike
  readonly clock: Clock
  readonly platform: string | null
}

/** Milliseconds; fits under `docker stop`, which kills after 10 s. */
export const DEFAULT_TIMEOUT = 9_000

/** Checks the options and fills in the defaults. */
export function resolveSettings(options: RegistryOptions): Settings {
  checkOptions('options', options)
  checkShapes(options)
  const process = options.process ?? globalThis.process
  const platform = detectPlatform(process.env)
  const timeout =
    options.timeout ??
    durationFromEnv(process.env, 'LASTCALL_TIMEOUT', 'finiteAboveZero') ??
    platform?.timeout ??
    DEFAULT_TIMEOUT
  const lastCall = options.lastCall ?? timeout / 5
  if (lastCall > timeout) wrongValue('lastCall', `at most the \`timeout\` of ${timeout} ms`, lastCall)
  return {
    signals: [...new Set<NodeJS.Signals>(options.signals ?? ['SIGTERM', 'SIGINT'])],
    crashes: options.crashes ?? false,
    parent: options.parent ?? false,
    idle: options.idle ?? false,
    timeout,
    lastCall,
    exit: options.exit ?? 'code',
    report: reportFromEnv(process.env.LASTCALL_REPORT) ?? options.report ?? 'problems',
    onReport: options.onReport,
    process,
    clock: options.clock ?? systemClock,
    platform: platform?.name ?? null,
  }
}

function checkShapes(options: RegistryOptions): void {
  const { signals, crashes, parent, idle, timeout, lastCall, exit, report, onReport, process, clock } =
    options
  if (signals !== undefined) checkSignals('signals', signals)
  if (crashes !== undefined) checkBoolean('crashes', crashes)
  if (parent !== undefined) checkBoolean('parent', parent)
  if (idle !== undefined) checkBoolean('idle', idle)
  if (timeout !== undefined) checkDuration('timeout', timeout, 'finiteAboveZero')
  if (lastCall !== undefined) checkDuration('lastCall', lastCall, 'zeroOrMore')
  if (exit !== undefined) checkOneOf('exit', exit, ['code', false])
  if (report !== undefined) checkOneOf('report', report, ['problems', false])
  if (onReport !== undefined) checkFunction('onReport', onReport)
  if (process !== undefined) checkOptions('process', process)
  if (clock !== undefined) checkOptions('clock', clock)
}

function checkOneOf(option: string, value: unknown, allowed: readonly (string | false)[]): void {
  if (allowed.includes(value as string | false)) return
  const expected = allowed.map((each) => (each === false ? 'false' : `'${each}'`)).join(' or ')
  if (typeof value === 'string' || typeof value === 'boolean') wrongValue(option, expected, value)
  wrongType(option, expected, value)
}

function reportFromEnv(value: string | undefined): Settings['report'] | undefined {
  if (value === undefined || value === '') return undefined
  if (value !== 'problems' && value !== 'false') {
    wrongValue('LASTCALL_REPORT', "'problems' or 'false'", value)
  }
  return value === 'false' ? false : value
}
