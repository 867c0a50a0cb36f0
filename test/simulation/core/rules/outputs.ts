import type { OutputName } from '../scenario.ts'
import type { Story } from '../story.ts'
import type { Rule } from './rule.ts'

// What became of stdout and stderr.

/** When a reader that is slow at the end reads on, or closes the output. */
function readAt({ scenario, overAt }: Story, output: OutputName): number {
  const next = scenario.events.find(
    (event) =>
      event.what === 'reader' && event.output === output && event.does !== 'pause' && event.atMs >= overAt,
  )
  return next?.atMs ?? Infinity
}

export const arrives: Rule = {
  name: 'X4 what was written to stdout arrives whole, unless its reader closes it or does not read it in time',
  check: (story) => {
    const { trace, scenario, overAt } = story
    const { events, options } = scenario
    if (!trace.outputs || !['clean', 'failed'].includes(story.outcome ?? '')) return []
    if (events.some((event) => event.what === 'reader' && event.does === 'close')) return []
    if (options.exit === false || trace.exit?.isBySignal || story.foreignExitAt < Infinity) return []
    if (trace.outputs.unread.some((output) => readAt(story, output) >= story.deadlineAt)) return []
    const { stdout } = trace.outputs
    return events
      .flatMap((event) =>
        event.what === 'write' && event.output === 'stdout' && event.atMs < overAt ? [event.text] : [],
      )
      .filter((text) => !stdout.includes(text))
      .map((text) => `'${text}' did not arrive`)
  },
}

export const waitsForReader: Rule = {
  name: 'X4 the exit waits for a slow reader, until the deadline at the latest, and is then 124',
  check: (story) => {
    const { trace, scenario, deadlineAt, overAt } = story
    const unread = trace.outputs?.unread ?? []
    if (unread.length === 0 || scenario.options.exit === false || !trace.exit) return []
    if (!['clean', 'failed'].includes(story.outcome ?? '') || story.isLeftToNode) return []
    const { atMs, status } = trace.exit
    const ends = scenario.events.filter(
      (event) =>
        event.atMs >= overAt &&
        (event.what === 'exit' || (event.what === 'signal' && event.signal === 'SIGINT')),
    )
    if (ends.some((event) => event.atMs <= atMs)) return []
    // T11: nobody says whether a trigger after the report makes this time shorter, too.
    if ((story.terms.before?.untilMs ?? 0) > overAt) return []
    const allReadAt = Math.max(...unread.map((output) => readAt(story, output)))
    const dueAt = Math.min(allReadAt, deadlineAt)
    if (!story.isSame(atMs, dueAt)) return [`it exited at ${atMs}, and ${dueAt} was expected`]
    return allReadAt > deadlineAt && status !== 124 ? [`the status is ${status}`] : []
  },
}
