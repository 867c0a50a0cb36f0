import type { HookReport, ShutdownReport } from 'lastcall'
import type { TestRegistry } from 'lastcall/testing'

/** From when to when something ran, in milliseconds from the signal. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Milliseconds by which the clock moves at a time. Timers on it fire at their own times all the same. */
const STEP = 100

/** Sends SIGTERM, lets time pass until the process exits, and resolves with the report. */
export async function stopped({ process, clock, report }: TestRegistry): Promise<ShutdownReport> {
  process.emit('SIGTERM')
  while (!process.hasExited) await clock.advance(STEP)
  return report
}

/** When a hook ran. */
export function spanOf(hooks: readonly HookReport[], name: string): Span {
  const hook = hooks.find((each) => each.name === name)
  if (!hook) throw new Error(`the report has no hook '${name}'`)
  return { from: hook.startMs, to: hook.startMs + hook.durationMs }
}

/** A moment as a reader says it: `8.1 s`. */
export function seconds(ms: number): string {
  return `${ms / 1_000} s`
}
