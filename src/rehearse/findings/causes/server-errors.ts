import type { Finding } from '../../result.ts'
import { count, formatNumber, formatTime, listed } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { countsRequests, failedOf, type Measured } from '../measured.ts'
import { imported } from '../remedies/imported.ts'
import { stackOf } from '../stack.ts'

/** What readiness routes are called. */
const READINESS = /^GET \/\S*\b(healthz?|readyz?|readiness|livez?|alive|status|ping)\b/i

/** The service went on answering after the signal, but could no longer do what was asked. */
export const serverErrors: Cause = {
  id: 'server-errors',
  isShown: (rehearsal) => countsRequests(rehearsal) && failedOf(rehearsal) > 0,
  describe: ([{ serverErrors: errors, exit }], measured) => {
    const { before, answersBefore, answersAfter, failed, failedStatuses, firstFailedMs } = errors
    const requests = count(failed, 'request was', 'requests were')
    return {
      level: 'loss',
      title: `${requests} answered with ${listed(failedStatuses.map(String))} after ${measured.signal}.`,
      details: [
        `Errors were ${outOf(before, answersBefore)} before the signal, and ${outOf(failed, answersAfter)} after it.`,
        `The first error came ${formatTime(firstFailedMs ?? 0)} after the signal, and the process ended after ${formatTime(exit.afterMs)}.`,
        ...readinessHint(failedStatuses, measured),
      ],
      evidence: {
        failed,
        statuses: failedStatuses.join(' '),
        answersAfter,
        errorsBefore: before,
        answersBefore,
        firstFailedMs: firstFailedMs ?? 0,
        exitAfterMs: exit.afterMs,
      },
      remedy: remedyFor(measured),
    }
  },
}

/** A readiness route should say 503, and nobody has said that this is one. */
function readinessHint(statuses: readonly number[], { asked }: Measured): string[] {
  const [path] = asked.filter((each) => READINESS.test(each))
  return path === undefined || statuses.join() !== '503'
    ? []
    : [`If ${path} is the readiness route, name it with --ready, and ask for something else with --path.`]
}

function outOf(errors: number, answers: number): string {
  return `${formatNumber(errors)} of ${count(answers, 'answer')}`
}

/** What requests need has to be there until the last one is answered. */
function remedyFor(measured: Measured): Finding['remedy'] {
  switch (stackOf(measured)) {
    case 'node':
      return {
        text: `Close what requests need, such as a database pool or another service, after the last answer. In place of your handler of ${measured.signal}, use \`drainOnShutdown\` of \`lastcall/http\` and \`onShutdown\` of \`lastcall\`, which keep this order:`,
        from: null,
        to: [
          imported('drainOnShutdown', 'lastcall/http', measured),
          imported('onShutdown', 'lastcall', measured),
          "drainOnShutdown(server); onShutdown('database', () => pool.end())",
        ].join(' '),
      }
    case 'lastcall':
      return {
        text: `Something that requests need, such as a database pool or another service, is closed before they are answered. Close it in a hook that runs after the servers, and remove your own handler of ${measured.signal}:`,
        from: null,
        to: "onShutdown('database', () => pool.end(), { priority: 'storage' })",
      }
    case 'nginx':
      return {
        text: 'nginx answers with 502 or 504 if the service behind it has stopped. Stop nginx first, and that service when nginx has exited.',
        from: null,
        to: null,
      }
    default:
      return {
        text: 'Answer the requests first. Close what they need, such as a database pool, after the last answer.',
        from: null,
        to: null,
      }
  }
}
