import type { IncomingHttpHeaders } from 'node:http'
import { isThenable } from '../core/check/check.ts'
import { log } from '../core/node/log.ts'

/** What a request is, of whatever version of HTTP. On HTTP/1 it is the request that the application's handler gets. */
export interface ClassifiedRequest {
  /** Such as `'GET'`. */
  readonly method?: string | undefined
  /** The path with its query. */
  readonly url?: string | undefined
  /** By name in lower case. */
  readonly headers: IncomingHttpHeaders
}

/**
 * What only the application knows of a request. `'probe'`: a health check, which is no sign that clients still come. `'finish'`:
 * its response, or its WebSocket, is finished and counts as cut if it is not. `'end'`: its response is ended as soon as the
 * delay is over, which is no loss.
 */
export type RequestClass = 'probe' | 'finish' | 'end'

/** Says what a request is; `undefined` leaves it to the library. */
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
      log('classify returned %o, which is none of %s', found, CLASSES.join(', '))
      // A promise is none either, and its rejection no error of the shutdown.
      if (isThenable(found)) found.then(undefined, () => {})
    } catch (error) {
      log('classify threw: %s', error)
    }
    return undefined
  }
}
