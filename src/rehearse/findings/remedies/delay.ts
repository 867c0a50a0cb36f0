import type { Finding } from '../../result.ts'
import { formatSetting } from '../../words.ts'
import type { Measured } from '../measured.ts'

type Remedy = Finding['remedy']

/** Milliseconds that a delay in front takes at least: endpoints of Kubernetes need a few seconds to change. */
const LEAST_WAIT = 5_000

/** The delay of lastcall takes at most half of the time until last call, which is at 0.8 of its timeout. */
const TIMEOUT_PER_DELAY = 2.5

/** Milliseconds of the default timeout of lastcall. A platform may have given it more. */
const USUAL_TIMEOUT = 9_000

/** The settings of lastcall for the delay that the notice of a load balancer asks for. */
export function delaySetting({ noticeMs }: Measured): string {
  const delay = Math.max(500, noticeMs * 2)
  const timeout = delay * TIMEOUT_PER_DELAY
  const setting = `LASTCALL_DELAY=${formatSetting(delay)}`
  return timeout > USUAL_TIMEOUT ? `${setting} LASTCALL_TIMEOUT=${formatSetting(timeout)}` : setting
}

/** A delay in front: the platform waits before it sends the signal. The words before say why. */
export function waitInFront({ noticeMs }: Measured, reason: string): Remedy {
  const seconds = Math.ceil(Math.max(noticeMs, LEAST_WAIT) / 1_000)
  return {
    text: `${reason} Let the platform wait before it sends the signal. On Kubernetes:`,
    from: null,
    to: `lifecycle: { preStop: { sleep: { seconds: ${seconds} } } }`,
  }
}
