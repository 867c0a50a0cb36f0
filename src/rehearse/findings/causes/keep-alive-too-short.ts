import type { Finding } from '../../result.ts'
import { formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import type { Measured } from '../measured.ts'
import { stackOf } from '../stack.ts'

/** Milliseconds by which a server should outlast its balancer. */
const RESERVE = 5_000

/** The server closes idle connections before its load balancer does. Each rehearsal shows the same, so the first stands for all. */
export const keepAliveTooShort: Cause = {
  id: 'keep-alive-too-short',
  isShown: ({ id }, { target, balancerKeepAliveMs, rehearsals }) => {
    const keepAlive = target?.keepAliveMs ?? null
    const isFirst = id === rehearsals.find(({ exit }) => exit !== null)?.id
    return isFirst && keepAlive !== null && balancerKeepAliveMs !== null && keepAlive <= balancerKeepAliveMs
  },
  describe: (_rehearsals, measured) => {
    const keepAliveMs = measured.target?.keepAliveMs ?? 0
    const balancerKeepAliveMs = measured.balancerKeepAliveMs ?? 0
    return {
      level: 'risk',
      title: `The service closes idle connections after ${formatTime(keepAliveMs)}, its load balancer after ${formatTime(balancerKeepAliveMs)}.`,
      details: [
        'So the load balancer may send a request on a connection that the service is just closing, and answers its client with 502. This needs no shutdown.',
      ],
      evidence: { keepAliveMs, balancerKeepAliveMs },
      remedy: remedyFor(measured, balancerKeepAliveMs + RESERVE),
    }
  },
}

function remedyFor(measured: Measured, ms: number): Finding['remedy'] {
  const text = 'Keep idle connections for longer than the load balancer does.'
  const seconds = Math.ceil(ms / 1_000)
  const lines: Partial<Record<ReturnType<typeof stackOf>, string>> = {
    node: `server.keepAliveTimeout = ${ms}`,
    lastcall: `server.keepAliveTimeout = ${ms}`,
    nginx: `keepalive_timeout ${seconds}s;`,
    gunicorn: `--keep-alive ${seconds}`,
    uvicorn: `--timeout-keep-alive ${seconds}`,
  }
  return { text, from: null, to: lines[stackOf(measured)] ?? null }
}
