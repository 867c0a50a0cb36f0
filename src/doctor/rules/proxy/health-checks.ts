import { formatTime, inSeconds } from '../../format-time.ts'
import type { Rule } from '../../rule.ts'
import { lastcallTimesOf } from '../../uses-lastcall.ts'

/** HAProxy sends requests until its checks have failed often enough, unless a deployment takes the server out before. */
export const healthChecks: Rule = {
  id: 'proxy/health-checks',
  check: (project) =>
    project.proxies.checks.flatMap((checks) => {
      const program = { path: checks.file.path, words: [], variables: new Map(), image: '', platform: null }
      const times = lastcallTimesOf(program, project)
      if (times === undefined || checks.value <= times.delay) return []
      const { interval, failures, value } = checks
      return [
        {
          level: 'hint',
          place: checks,
          title:
            'If only its checks tell HAProxy that a server stops, it still sends requests when the server no longer accepts any.',
          arithmetic: `${formatTime(interval)} (inter) x ${failures} (fall) = ${formatTime(value)} > ${formatTime(times.delay)} (${times.delayName})`,
          remedy: {
            text: 'Raise the delay, or set the server to drain before you stop it.',
            to: `LASTCALL_DELAY=${inSeconds(value) + 1}s`,
          },
        },
      ]
    }),
}
