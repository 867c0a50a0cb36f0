// Makes a span for each request and for each hook. The last hook sends what is left of them to the collector.
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { traceHooks } from './trace-hooks.js'

const sdk = new NodeSDK({ serviceName: 'orders', traceExporter: new OTLPTraceExporter() })
sdk.start()
onShutdown('opentelemetry', () => sdk.shutdown(), { priority: 'telemetry' })

const tracer = trace.getTracer('orders')
traceHooks(tracer)
onShutdown('store', () => pause(20), { priority: 'storage' })

let requests = 0
const server = createServer((_request, response) => {
  const id = ++requests
  tracer.startActiveSpan('order', { attributes: { id } }, (span) => {
    response.end(String(id))
    span.end()
  })
})
drainOnShutdown(server)
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
})
