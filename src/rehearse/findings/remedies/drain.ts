import type { Finding } from '../../result.ts'
import { formatSetting } from '../../words.ts'
import { type Measured, stoppedOnes } from '../measured.ts'
import { stackOf } from '../stack.ts'
import { delaySetting, waitInFront } from './delay.ts'
import { imported } from './imported.ts'

type Remedy = Finding['remedy']

/** A handler that many services have. */
export const CLOSE_AND_EXIT = 'server.close(() => process.exit())'

/** What drains a server of Node; `old` is what the source may have in its place. */
export function drainWithLastcall(measured: Measured, old: readonly string[] = []): Remedy {
  const handlers = old.map((code) => `\`${code}\``).join(' or ')
  const place = handlers === '' ? 'add' : `put in place of a handler such as ${handlers}`
  return {
    text: `Let lastcall finish the requests. ${withoutCode(measured)} Or in the code: name the server (\`const server = app.listen(3000)\`), and ${place}:`,
    from: null,
    to: `${imported('drainOnShutdown', 'lastcall/http', measured)} drainOnShutdown(server)`,
  }
}

/** How to have the same without a change to the code. */
function withoutCode(measured: Measured): string {
  const command = serverCommand(measured)
  const [, node = 'node', rest = 'server.js'] = /^(\S*node) (.+)$/.exec(command) ?? []
  return `Either without a change to the code: \`${node} --import lastcall/auto ${rest}\`.`
}

/** The command of the process that listens. */
function serverCommand(measured: Measured): string {
  const [first] = stoppedOnes(measured)
  return first?.processes.find(({ listens }) => listens)?.command ?? measured.command.join(' ')
}

/** What finishes requests that are under way, by the means of each server. For Node, `old` is what it may replace. */
export function finishRequests(measured: Measured, old: readonly string[] = []): Remedy {
  const { signal } = measured
  switch (stackOf(measured)) {
    case 'node':
      return drainWithLastcall(measured, old)
    case 'lastcall':
      return {
        text: 'lastcall had no time for these requests, or does not drain this server. Call `drainOnShutdown(server)` for each server, and set `timeout >= 1.25 x (maxDelay + longest request)`.',
        from: null,
        to: `LASTCALL_TIMEOUT=${formatSetting(Math.max(0, measured.graceMs - 1_000))}`,
      }
    case 'nginx':
      return signal === 'SIGQUIT'
        ? waitInFront(measured, 'nginx closes idle connections at once, also on SIGQUIT.')
        : {
            text: `${signal} is the fast shutdown of nginx. Let the platform send SIGQUIT, the graceful one. In the Dockerfile:`,
            from: `STOPSIGNAL ${signal}`,
            to: 'STOPSIGNAL SIGQUIT',
          }
    case 'gunicorn':
      return waitInFront(
        measured,
        'gunicorn drops connections that no worker has accepted yet, and finishes the others within `--graceful-timeout` (30 s).',
      )
    case 'uvicorn':
      return waitInFront(
        measured,
        'uvicorn closes idle connections at once. `--timeout-graceful-shutdown` limits how long it waits for the others.',
      )
    case 'other':
      return {
        text: `Handle ${signal} in the service: stop accepting connections, finish the requests under way, then exit.`,
        from: null,
        to: null,
      }
  }
}

/** What keeps a server open until a load balancer has noticed, by the means of each server. */
export function acceptLonger(measured: Measured): Remedy {
  switch (stackOf(measured)) {
    case 'node':
      return drainWithLastcall(measured)
    case 'lastcall':
      return {
        text: 'Accept requests for longer after the signal. Set the delay to the time that your load balancer needs to notice, and `timeout >= 2.5 x maxDelay`.',
        from: null,
        to: delaySetting(measured),
      }
    default:
      return waitInFront(measured, 'The server stops listening before a load balancer has noticed.')
  }
}
