import { atMost, type BenchCase, defineCase } from '../case.ts'
import { LASTCALL } from '../contenders.ts'
import { medianOf } from '../measure.ts'
import { kindsOf } from './case.ts'
import { PROXIES, type ProxyName, rollingRestart } from './rolling-restart.ts'

const CLIENTS = 40

interface Size {
  readonly restarts: number
  readonly requests: number
}

/** A million requests over a hundred restarts behind a proxy. */
function longCase(proxy: ProxyName): BenchCase {
  const { title, missing } = PROXIES[proxy]
  return defineCase<Size>({
    name: `rolling-${proxy}`,
    title: `A million requests over 100 rolling restarts behind ${title}`,
    isByNameOnly: true,
    sizes: {
      full: { restarts: 100, requests: 1_000_000 },
      smoke: { restarts: 2, requests: 1_000 },
    },
    async run({ restarts, requests }) {
      if (missing) return { tables: [], skipped: missing }
      const result = await rollingRestart({
        contender: LASTCALL.name,
        proxy,
        restarts,
        requests,
        clients: CLIENTS,
      })
      const { sent, answered, failed, killed, seconds, exitsMs, failures } = result
      if (failed > 0) console.error(result.proxyLog)
      const figures: readonly (readonly [string, string])[] = [
        ['requests', String(sent)],
        ['whole and right answers', String(answered)],
        ['failed', [failed, kindsOf(failures)].filter(Boolean).join(': ') || '0'],
        ['restarts', String(exitsMs.length)],
        ['processes that had to be killed', String(killed)],
        ['seconds', seconds.toFixed(0)],
        ['requests a second', (sent / seconds).toFixed(0)],
        ['median of SIGTERM to exit, ms', medianOf(exitsMs).toFixed(0)],
        ['longest of these, ms', Math.max(...exitsMs).toFixed(0)],
      ]
      return {
        targets: [
          atMost(
            `requests lost of ${sent} over ${restarts} rolling restarts behind ${title}, by default`,
            0,
            sent - answered,
          ),
        ],
        tables: [{ head: ['', 'measured'], rows: figures }],
      }
    },
  })
}

export const rollingNginx: BenchCase = longCase('nginx')

export const rollingHaproxy: BenchCase = longCase('haproxy')
