import type { ShutdownReason } from '../api/types.ts'
import { show } from '../node/show.ts'
import { type HookReport, isReport, type ShutdownReport, type StrayError } from './report.ts'
import { withStepsOf } from './steps.ts'

const OUTCOMES = ['clean', 'failed', 'timed-out', 'forced'] as const
const STATUSES = ['done', 'failed', 'timed-out', 'abandoned', 'not-started'] as const

/** How many reports may be inside of each other. */
const DEEPEST = 8

/** A sound copy of what a hook has set as its report, which may be anything; undefined if it is none. */
export function readReport(value: unknown): ShutdownReport | undefined {
  try {
    return isReport(value) ? copyReport(value, DEEPEST) : undefined
  } catch {
    return undefined
  }
}

function copyReport(report: ShutdownReport, depth: number): ShutdownReport {
  if (depth === 0) throw new Error('too deep')
  return {
    reason: copyReason(report.reason),
    platform: report.platform === null ? null : text(report.platform),
    outcome: oneOf(report.outcome, OUTCOMES),
    exitCode: number(report.exitCode),
    durationMs: number(report.durationMs),
    lastCallMs: number(report.lastCallMs),
    deadlineMs: number(report.deadlineMs),
    hooks: report.hooks.map((hook) => copyHook(hook, depth)),
    strayErrors: report.strayErrors.map(copyStray),
  }
}

function copyReason(reason: ShutdownReason): ShutdownReason {
  return { ...reason, kind: text(reason.kind) } as ShutdownReason
}

function copyHook(hook: HookReport, depth: number): HookReport {
  const copy = {
    name: text(hook.name),
    priority: number(hook.priority),
    status: oneOf(hook.status, STATUSES),
    startMs: number(hook.startMs),
    durationMs: number(hook.durationMs),
    ...('error' in hook && { error: hook.error }),
    ...(hook.detail !== undefined && { detail: text(hook.detail) }),
    ...(hook.report && { report: copyReport(hook.report, depth - 1) }),
  }
  return withStepsOf(hook, copy)
}

function copyStray({ event, error }: StrayError): StrayError {
  return { event: text(event) as StrayError['event'], error }
}

function oneOf<T extends string>(value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) throw new Error(`unknown: ${show(value)}`)
  return value
}

function text(value: string): string {
  if (typeof value !== 'string') throw new Error('no text')
  return value
}

function number(value: number): number {
  if (!Number.isFinite(value)) throw new Error('no number')
  return value
}
