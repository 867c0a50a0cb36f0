import { count } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { stackOf } from '../stack.ts'

/** The readiness route went on saying yes after the signal. */
export const neverNotReady: Cause = {
  id: 'never-not-ready',
  isShown: ({ readiness }) =>
    readiness !== null && readiness.answers > 0 && readiness.firstNotReadyMs === null,
  describe: ([{ readiness }], measured) => {
    const { path, answers } = readiness ?? { path: '/ready', answers: 0 }
    const isNode = ['node', 'lastcall'].includes(stackOf(measured))
    return {
      level: 'risk',
      title: `${path} went on saying that the service is ready.`,
      details: [
        `It was asked after ${measured.signal}, and said yes in all ${count(answers, 'answer')}.`,
        'A load balancer that probes this route sends requests until the service is gone.',
      ],
      evidence: { path, answers },
      remedy: {
        text: isNode
          ? "Answer 503 from the signal on: `import { readiness } from 'lastcall/http'`."
          : `Answer 503 from ${measured.signal} on, and go on serving until the load balancer has noticed.`,
        from: null,
        to: isNode ? `app.get('${path}', readiness())` : null,
      },
    }
  },
}
