import type { ProcessLike } from '../core/api/host.ts'
import type { SharedSettings } from '../core/api/sharing.ts'
import { durationFromEnv } from '../core/check/duration.ts'
import { print } from '../core/end/output.ts'
import { log } from '../core/node/log.ts'
import { isOnKubernetes } from '../core/node/platform.ts'

/** Milliseconds after which every sender of requests on Kubernetes knows that a pod is leaving. */
const KUBERNETES_DELAY = 5_000

/** Milliseconds within which most clients send a request on an idle connection, and get `Connection: close`. */
const DEFAULT_DELAY = 500

/** The largest part of the timeout that the delay may take. */
const LARGEST_PART = 1 / 4

/** Throws at the registration if LASTCALL_DELAY is not valid, and not only at the shutdown. */
export function checkDelayEnv({ process }: SharedSettings): void {
  delayFromEnv(process)
}

/** The options of a drain that decide about its delay. */
export interface DelayOptions {
  readonly delay: number | undefined
  readonly timeout: number | undefined
}

/** H2: for how many milliseconds a server serves every client after the first trigger. */
export function resolveDelay(options: DelayOptions, { process, timeout, report }: SharedSettings): number {
  const asked = delayFromEnv(process) ?? options.delay
  const wanted = asked ?? usualDelay(process)
  const delay = Math.min(wanted, Math.min(timeout, options.timeout ?? Infinity) * LARGEST_PART)
  if (delay < wanted) {
    const needed = wanted / LARGEST_PART
    const text = `the delay is ${delay} ms, a quarter of the timeout: ${wanted} ms need a timeout of ${needed} ms`
    if (asked !== undefined && report !== false) print(process, `lastcall: ${text}\n`)
    log(text)
  }
  return delay
}

function delayFromEnv({ env }: ProcessLike): number | undefined {
  return durationFromEnv(env, 'LASTCALL_DELAY', 'zeroOrMore')
}

function usualDelay({ stdin, stdout, env }: ProcessLike): number {
  if (stdin.isTTY || stdout.isTTY) return 0
  return isOnKubernetes(env) ? KUBERNETES_DELAY : DEFAULT_DELAY
}
