import type { ProcessLike } from '../api/host.ts'
import type { ShutdownReason } from '../api/types.ts'
import { isError } from '../check/check.ts'
import { show } from '../node/show.ts'
import { type HookReport, type ShutdownReport, withInner } from './report.ts'

/** How it ended and what went wrong, for people. Empty if all went well. */
export function formatProblems(report: ShutdownReport, process: ProcessLike): string {
  const troubles = formatTroubles(report, process)
  return report.outcome === 'clean' && troubles === '' ? '' : `${headline(report)}\n${troubles}`
}

/**
 * Which hook did not succeed, what happened, after how long, and why; and what is told of those that ended after last call,
 * which may have cut them off or changed their order. Empty if all went well.
 */
export function formatTroubles({ hooks, outcome, lastCallMs }: ShutdownReport, process: ProcessLike): string {
  const isTold = ({ status, detail, startMs, durationMs }: HookReport): boolean =>
    status !== 'done' || (detail !== undefined && startMs + durationMs >= lastCallMs)
  const troubled = withInner(hooks).filter(isTold)
  const width = widest(troubled.map(({ name }) => name))
  const lines = troubled.map((hook) => `  ${hook.name.padEnd(width)}  ${fate(hook)}\n`)
  const open = outcome === 'timed-out' ? openResources(process) : []
  if (open.length > 0) lines.push(`  still open: ${countEach(open)}\n`)
  return lines.join('')
}

/** An error that nobody caught, as Node shows it before it ends. */
export function formatCrash(error: unknown, { version }: { version: string }): string {
  const shown = isError(error) ? show(error) : `Uncaught:\n${show(error)}`
  return `${shown}\n\nNode.js ${version}\n`
}

/** Who blocks the event loop, and where. The frames are those of a stack that was taken on top of it. */
export function formatBlocked(
  label: string | undefined,
  running: readonly string[],
  frames: readonly string[],
): string {
  // The inspector's own frame is the only one without a file.
  const call = frames.findIndex((frame) => frame.includes('<anonymous>:1:'))
  const beside = running.length > 0 ? `, beside ${running.join(', ')},` : ''
  const culprit = label ?? `unknown code${beside}`
  return `lastcall: ${culprit} blocks the event loop\n${frames.slice(call + 1).join('\n')}\n`
}

export function describeReason(reason: ShutdownReason): string {
  switch (reason.kind) {
    case 'signal':
      return reason.signal
    case 'crash':
      return reason.event
    case 'message':
      return "the parent's message"
    case 'disconnect':
      return 'the loss of the parent'
    case 'idle':
      return 'an empty event loop'
    case 'manual':
      return reason.detail === undefined ? 'shutdown()' : `shutdown(${show(reason.detail)})`
    default:
      return reason satisfies never
  }
}

/** What keeps the event loop busy, apart from the process's own outputs. */
function openResources(process: ProcessLike): readonly string[] {
  // Immediates hold it for one turn only, and the shutdown's own are among them.
  const names = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate')
  for (const { isTTY, ref } of [process.stdout, process.stderr]) {
    const own = ref ? names.indexOf(isTTY ? 'TTYWrap' : 'PipeWrap') : -1
    if (own >= 0) names.splice(own, 1)
  }
  return names
}

/** The status, the time it took, and why. */
export function headline(report: ShutdownReport): string {
  const time = formatMs(report.durationMs)
  return `lastcall: exit ${report.exitCode}, ${time} after ${describeReason(report.reason)}: ${causeOf(report)}`
}

function causeOf(report: ShutdownReport): string {
  const { outcome, durationMs, lastCallMs, deadlineMs, reason, hooks, strayErrors } = report
  const causes = {
    clean: durationMs < lastCallMs ? 'all hooks done' : 'all hooks done, after last call',
    forced: 'forced by SIGINT',
    'timed-out': durationMs < deadlineMs ? 'the event loop is blocked' : 'the deadline passed',
    failed: failures(hooks, strayErrors.length, reason),
  }
  return causes[outcome]
}

function failures(hooks: readonly HookReport[], strays: number, reason: ShutdownReason): string {
  const failed = hooks.filter(({ status }) => status !== 'done').length
  const parts = [
    failed > 0 && `${failed} of ${hooks.length} hooks did not succeed`,
    strays > 0 && `${strays} stray ${strays === 1 ? 'error' : 'errors'}, shown above`,
  ].filter((part) => part !== false)
  if (parts.length > 0) return parts.join(', ')
  return reason.kind === 'manual' ? show(reason.error) : 'the error is shown above'
}

function fate({ status, durationMs, error, detail, report }: HookReport): string {
  const told = detail === undefined ? '' : ` (${detail})`
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

/** The error, or what was not clean in the shutdown that it has run. */
function whyFailed(error: unknown, report: ShutdownReport | undefined): string {
  return report && isError(error) && error.cause === report ? causeOf(report) : show(error)
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n    ')
}

/** The length of the longest text. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, { length }) => Math.max(width, length), 0)
}

export function formatMs(ms: number): string {
  return `${Math.round(ms)} ms`
}

function countEach(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ')
}
