/** What happened, in words. */
import type { Bar, Outcome } from './engine.ts'
import { PRIORITY_NAMES } from './scenario.ts'

/** `500 ms`, `2.5 s`. */
export function timeText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Number((ms / 1_000).toFixed(2))} s`
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What an exit status means. */
export function meaningOf({ exitCode, bars, moments }: Outcome): string {
  switch (exitCode) {
    case 0:
      return moments.endMs > moments.lastCallMs
        ? 'Every hook finished and nothing was cut off. Some hooks went on past last call.'
        : 'Every hook finished and nothing was cut off.'
    case 124:
      return `The deadline came first, so the process exited without ${listed(namesOf(bars, 'abandoned')) || 'the rest'}.`
    case 143:
      return 'No hook is registered, so SIGTERM ended the process at once, as it ends any Node program.'
    default:
      return 'The process exited in time, but something was lost: a hook failed, or work was cut off or overtaken.'
  }
}

/** What a reader should look at: one sentence each. */
export function troublesOf({ bars, passedOver }: Outcome): string[] {
  return [
    ...passedOver.map(({ priority, atMs }) => {
      const names = bars
        .filter((bar) => bar.isPassedOver && bar.priority === priority)
        .map(({ name }) => name)
      const running = names.length > 0 ? `, while ${listed(names)} still ran` : ''
      return `The level ${levelText(priority)} was passed over at ${timeText(atMs)}${running}.`
    }),
    ...bars.flatMap((bar) => [...fateOf(bar), ...overtakingOf(bar)]),
  ]
}

/** What became of a hook, in a few words. */
export function statusText({ status, responsesCut }: Bar): string {
  if (responsesCut > 0) return cutText(responsesCut)
  const texts = {
    done: 'done',
    failed: 'failed',
    'timed-out': 'timed out',
    abandoned: 'cut off',
    'not-started': 'not started',
  }
  return texts[status]
}

function cutText(responses: number): string {
  return `cut ${responses} ${responses === 1 ? 'response' : 'responses'}`
}

/** A level, by its name if it has one. */
export function levelText(priority: number): string {
  const at = [200, 100, 0, -100, -200].indexOf(priority)
  return PRIORITY_NAMES[at] ?? String(priority)
}

function fateOf({ name, status, startMs, endMs, responsesCut }: Bar): string[] {
  const took = timeText(endMs - startMs)
  if (responsesCut > 0) return [`${name} ${cutText(responsesCut)} after ${took}.`]
  switch (status) {
    case 'done':
      return []
    case 'failed':
      return [`${name} failed after ${took}.`]
    case 'timed-out':
      return [`${name} took longer than its own timeout, ${took}.`]
    case 'abandoned':
      return [`${name} still ran when the process exited, after ${took}.`]
    case 'not-started':
      return [`${name} never started.`]
    default:
      return status satisfies never
  }
}

function overtakingOf({ name, overtakenBy }: Bar): string[] {
  if (overtakenBy.length === 0) return []
  return [`${name} was overtaken: ${listed(overtakenBy)} started while ${name} still ran.`]
}

function namesOf(bars: readonly Bar[], status: Bar['status']): string[] {
  return bars.filter((bar) => bar.status === status).map(({ name }) => name)
}
