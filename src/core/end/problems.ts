import type { ProcessLike } from '../api/host.ts'
import type { HookReport, ShutdownReport } from '../api/reports.ts'
import { isError } from '../check/check.ts'
import { openOutputs } from '../node/outputs.ts'
import { brief, onOneLine, show } from '../node/show.ts'
import { showError } from '../node/stack.ts'
import { withInner } from './inner-hooks.ts'
import { isUnclean } from './report.ts'
import { causeOf, formatMs } from './summary.ts'

/** X5: how a shutdown ended and what went wrong, for people. Empty if all went well. */
export function formatProblems(report: ShutdownReport, process: ProcessLike): string {
  const troubles = formatTroubles(report, process)
  return report.outcome === 'clean' && troubles === '' ? '' : `lastcall: ${report.summary}\n${troubles}`
}

/**
 * Which hooks did not succeed, what happened, after how long, and why. A hook that ended after last call is listed if it has
 * notes: last call may have cut it short. Empty if all went well.
 */
export function formatTroubles(
  { hooks, outcome, times, otherListeners, otherCopies }: ShutdownReport,
  process: ProcessLike,
): string {
  const isTold = (hook: HookReport): boolean =>
    isUnclean(hook) ||
    (hook.drained?.responsesCut ?? 0) > 0 ||
    (hook.notes.length > 0 && hook.startMs + hook.durationMs >= times.lastCallAtMs)
  const troubled = withInner(hooks).filter(isTold)
  const names = troubled.map(({ name }) => brief(name))
  const width = widest(names)
  const lines = troubled.map((hook, at) => `  ${names[at]?.padEnd(width)}  ${fate(hook)}\n`)
  const open = outcome === 'timed-out' ? openResources(process) : []
  const others = outcome === 'clean' ? [] : otherListeners
  if (others.length > 0)
    lines.push(`  also listening: ${others.map(({ event, count }) => `${event} ×${count}`).join(', ')}\n`)
  if (outcome !== 'clean' && otherCopies.length > 0)
    lines.push(`  another copy of lastcall stops on its own: ${otherCopies.map(brief).join(', ')}\n`)
  if (open.length > 0) lines.push(`  still open: ${countEach(open)}\n`)
  return lines.join('')
}

/** T12: a hook that failed at an exit, in a shutdown that has no report. */
export function formatFailedAtExit(hook: HookReport): string {
  return `lastcall: ${brief(hook.name)} ${fate(hook)}\n`
}

/** An error that nothing caught, as Node prints it before it exits. */
export function formatCrash(error: unknown, { version }: { version: string }): string {
  const shown = isError(error) ? show(error) : `Uncaught:\n${show(error)}`
  return `${shown}\n\nNode.js ${version}\n`
}

/** Which hook blocks the event loop, and where. */
export function formatBlocked(
  label: string | undefined,
  running: readonly string[],
  frames: readonly string[],
): string {
  const beside = running.length > 0 ? `, beside ${running.join(', ')},` : ''
  const culprit = label === undefined ? `unknown code${beside}` : brief(label)
  return `lastcall: ${culprit} blocks the event loop\n${frames.join('\n')}\n`
}

/** D4: what keeps the event loop alive, apart from the process's own outputs. */
function openResources(process: ProcessLike): readonly string[] {
  // Immediates keep the event loop alive for one turn only, and the shutdown's own are among them.
  const names = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate')
  for (const { isTTY, ref } of openOutputs(process)) {
    const own = ref ? names.indexOf(isTTY ? 'TTYWrap' : 'PipeWrap') : -1
    if (own >= 0) names.splice(own, 1)
  }
  return names
}

function fate(hook: HookReport): string {
  const { status, durationMs, error, notes, overtakenBy, report, drained } = hook
  const overtaken = overtakenBy ? `, overtaken by ${overtakenBy.map(brief).join(', ')}` : ''
  const told = overtaken + (notes.length === 0 ? '' : ` (${onOneLine(notes.join('; '))})`)
  if (drained && drained.responsesCut > 0)
    return `${formatCut(drained.responsesCut)} after ${formatMs(durationMs)}${told}`
  switch (status) {
    case 'done':
      return `done after ${formatMs(durationMs)}${told}`
    case 'failed':
      return `failed after ${formatMs(durationMs)}${told}: ${indent(whyFailed(error, report))}`
    case 'timed-out':
      return `timed out after ${formatMs(durationMs)}${told}`
    case 'abandoned':
      return `had not ended after ${formatMs(durationMs)}${told}`
    case 'not-started':
      return `had not started${told}`
    default:
      return status satisfies never
  }
}

/** How many responses were broken off. */
export function formatCut(count: number): string {
  return `cut ${count} ${count === 1 ? 'response' : 'responses'}`
}

/** The error, or what was not clean in the shutdown that the hook has run. */
function whyFailed(error: unknown, report: ShutdownReport | undefined): string {
  return report && isError(error) && error.cause === report ? causeOf(report) : showError(error)
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n    ')
}

/** The length of the longest text. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, { length }) => Math.max(width, length), 0)
}

function countEach(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ')
}
