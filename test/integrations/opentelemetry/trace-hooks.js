// A span for each hook of the shutdown, made from what lastcall tells on its tracing channel.
import { tracingChannel } from 'node:diagnostics_channel'
import { SpanStatusCode } from '@opentelemetry/api'

export function traceHooks(tracer) {
  const spans = new WeakMap()
  const end = (hook) => {
    const { status } = hook
    if (status === undefined) return // its promise has not settled
    const span = spans.get(hook)
    span.setAttribute('lastcall.status', status)
    if (status !== 'done') span.setStatus({ code: SpanStatusCode.ERROR, message: status })
    span.end()
  }
  tracingChannel('lastcall:hook').subscribe({
    start: (hook) => spans.set(hook, tracer.startSpan(`shutdown ${hook.name}`)),
    end,
    asyncStart() {},
    asyncEnd: end,
    error: (hook) => spans.get(hook).recordException(hook.error),
  })
}
