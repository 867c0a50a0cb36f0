import type { FindingId, RehearsalResult } from '../../result.ts'

const LOSES = 'This service loses requests whenever it is stopped.'

const HEADLINES: Readonly<Record<FindingId, string>> = {
  'signal-not-passed-on': 'Your server is never told to stop.',
  'no-handler': 'This service does not listen to the signal that stops it.',
  'ended-at-once': LOSES,
  killed: 'This service does not end until it is killed.',
  'second-signal': 'This service stops well, unless the signal comes twice.',
  cut: LOSES,
  'closed-without-a-word': LOSES,
  'server-errors': 'This service answers with errors while it stops.',
  'refused-too-early': 'This service turns clients away before a load balancer knows that it stops.',
  'lines-lost': 'This service loses lines of its log whenever it is stopped.',
  'never-not-ready': 'This service says that it is ready until it is gone.',
  'keep-alive-too-short': 'This service closes connections that its load balancer still uses.',
  'hook-waited-for-nothing': 'This service loses nothing, but stops slowly.',
  'delay-too-long': 'This service loses nothing, but stops slowly.',
  'grace-too-short': 'This service stops only just in time.',
  'exit-status': 'This service loses nothing, but its exit status says that it failed.',
  'left-behind': 'This service loses nothing, but leaves something behind.',
}

/** The verdict in a sentence. The first finding is the worst. */
export function headlineOf({
  findings,
  invalid,
  invalidIn,
}: Pick<RehearsalResult, 'findings' | 'invalid' | 'invalidIn'>): string {
  if (invalid !== null)
    return invalidIn === null
      ? 'This service could not be tried.'
      : 'This service could not be tried to the end.'
  const [first] = findings
  return first ? HEADLINES[first.id] : 'Nothing was lost.'
}
