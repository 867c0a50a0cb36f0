/** The requests that `readiness()` has answered or is answering. */
const requests = new WeakSet<object>()

/** Notes that `readiness()` answers a request. Fastify's requests have Node's own inside. */
export function noteReadinessRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null) return
  requests.add('raw' in request && typeof request.raw === 'object' && request.raw ? request.raw : request)
}

/** Whether `readiness()` has had a request. */
export function isAnsweredByReadiness(request: object): boolean {
  return requests.has(request)
}
