import type { ProcessLike } from '../core/api/host.ts'
import type { SharedSettings } from '../core/api/sharing.ts'
import { durationFromEnv } from '../core/check/duration.ts'

import { print } from '../core/end/output.ts'
import { log } from '../core/node/log.ts'
import { isOnKubernetes } from '../core/node/platform.ts'

/** Milliseconds that it takes Kubernetes to tell all that send requests. */
const KUBERNETES_DELAY = 5_000

/** Milliseconds in which idle clients use their connection once more and learn that it ends. */
const DEFAULT_DELAY = 500

/** The part of the timeout that the delay may take at most. */
const LARGEST_PART = 1 / 4

/** Finds a bad environment variable before it is needed. */
export function checkDelayEnv({ process }: SharedSettings): void {
  delayFromEnv(process)
}

/** What was asked of a drain. */
export interface DelayOptions {
  readonly delay: number | undefined
  readonly timeout: number | undefined
}

/** How long a server goes on serving everybody after the first trigger. */
export function resolveDelay(options: DelayOptions, { process, timeout, report }: SharedSettings): number {
  const asked = delayFromEnv(process) ?? options.delay
  const wanted = asked ?? usualDelay(process)
  const delay = Math.min(wanted, Math.min(timeout, options.timeout ?? Infinity) * LARGEST_PART)
  if (delay < wanted) {
    const text = `the delay is cut from ${wanted} to ${delay} ms, a quarter of the timeout`
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
