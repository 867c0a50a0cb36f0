import type { IncomingHttpHeaders } from 'node:http'
import { isThenable } from '../core/check/check.ts'
import { log } from '../core/node/log.ts'
import { show } from '../core/node/show.ts'

/** A request of any HTTP version. On HTTP/1, it is the request object that your handler gets. */
export interface ClassifiedRequest {
  /** Such as `'GET'`. */
  readonly method?: string | undefined
  /** The path and the query. */
  readonly url?: string | undefined
  /** The headers, by name in lower case. */
  readonly headers: IncomingHttpHeaders
}

/**
 * What only your application knows about a request.
 *
 * - `'probe'`: a health check. It does not extend the delay.
 * - `'finish'`: it must finish, even a WebSocket or an event stream. If it is broken off, it counts as cut. Its client
 *   may take any time to read it.
 * - `'end'`: it is ended when the delay is over, even in the middle of its work, and does not count as cut. Without an
 *   answer so far, it gets a 503.
 */
export type RequestClass = 'probe' | 'finish' | 'end'

/**
 * Tells lastcall what a request is. Return `undefined` for the usual rules. It must be synchronous. An error that it
 * throws, and any other value, also mean the usual rules.
 *
 * @example End the streams at one path after the delay.
 * ```ts
 * drainOnShutdown(app.listen(3000), { classify: ({ url }) => (url === '/events' ? 'end' : undefined) })
 * ```
 */
export type Classify = (request: ClassifiedRequest) => RequestClass | undefined

const CLASSES: readonly unknown[] = ['probe', 'finish', 'end']

/** The health checks of platforms and balancers, by what they send as `User-Agent`. */
const PROBES = /^(kube-probe|ELB-HealthChecker|GoogleHC|Envoy\/HC|Prometheus|Consul Health Check)/

/** What a drain knows of requests. */
export class Classifier {
  readonly #classify: Classify | undefined
  readonly #classes = new WeakMap<ClassifiedRequest, RequestClass | undefined>()

  constructor(classify: Classify | undefined) {
    this.#classify = classify
  }

  /** What the application says of a request. It is asked once. */
  classOf(request: ClassifiedRequest): RequestClass | undefined {
    if (this.#classes.has(request)) return this.#classes.get(request)
    const found = this.#ask(request)
    this.#classes.set(request, found)
    return found
  }

  /** H2: whether a request only asks how the server is. */
  isProbe(request: ClassifiedRequest): boolean {
    return PROBES.test(request.headers['user-agent'] ?? '') || this.classOf(request) === 'probe'
  }

  #ask(request: ClassifiedRequest): RequestClass | undefined {
    try {
      const found: unknown = this.#classify?.(request)
      if (found === undefined || CLASSES.includes(found)) return found as RequestClass | undefined
      log('classify returned %s, which is none of %s', show(found), CLASSES.join(', '))
      // A promise is not one of them either. Its rejection must not count as an error of the shutdown.
      if (isThenable(found)) found.then(undefined, () => {})
    } catch (error) {
      log('classify threw: %s', error)
    }
    return undefined
  }
}
