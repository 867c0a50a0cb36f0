import { formatTime } from '../../format-time.ts'
import type { Rule } from '../../rule.ts'

/** Milliseconds by which the server should keep an idle connection longer. */
const RESERVE = 5_000

/** A proxy or a load balancer that keeps idle connections longer than the server sends requests into connections that are being closed. */
export const keepAlive: Rule = {
  id: 'proxy/keep-alive',
  check: ({ proxies, cluster, code }) => {
    const [server, ...others] = code.filter(({ keepAliveTimeout }) => keepAliveTimeout !== undefined)
    const kept = server?.keepAliveTimeout
    // Only if it is clear which server it is.
    if (server === undefined || kept === undefined || others.length > 0) return []
    return [...proxies.idleTimes, ...cluster.idleTimes]
      .filter(({ value }) => value >= kept)
      .map((idle) => ({
        level: 'warning',
        place: idle,
        title:
          'What stands in front keeps idle connections longer than the server: some requests meet a connection that is being closed.',
        arithmetic: `${formatTime(idle.value)} (${idle.setting}) >= ${formatTime(kept)} (keepAliveTimeout in ${server.file.path})`,
        remedy: {
          text: 'Let the server keep them longer.',
          to: `server.keepAliveTimeout = ${(idle.value + RESERVE).toLocaleString('en').replaceAll(',', '_')}`,
        },
      }))
  },
}
