import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { idsOf } from '../../support/log-lines.ts'
import { withServer } from '../../support/server.ts'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'

interface Span {
  readonly name: string
  readonly attributes: readonly { key: string; value: { intValue?: number; stringValue?: string } }[]
}

/** What its only attribute says. */
function firstValue({ attributes }: Span): string {
  return String(Object.values(attributes[0]?.value ?? {})[0])
}

interface Traces {
  readonly resourceSpans: readonly { scopeSpans: readonly { spans: readonly Span[] }[] }[]
}

/** Takes spans by OTLP in JSON. */
class Collector {
  readonly spans: Span[] = []
  readonly answer: RequestListener = async (request, response) => {
    const { resourceSpans } = JSON.parse(await text(request)) as Traces
    for (const { scopeSpans } of resourceSpans) this.spans.push(...scopeSpans.flatMap(({ spans }) => spans))
    response.setHeader('Content-Type', 'application/json').end('{}')
  }
}

test('OpenTelemetry: the spans of all answers arrive, and those of the hooks', async (t) => {
  const collector = new Collector()
  await withServer(collector.answer, async ({ server }) => {
    const { port } = server.address() as AddressInfo
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }
    const { told, bodies } = await stoppedUnderLoad('opentelemetry/server.js', { env })
    const orders = collector.spans.filter(({ name }) => name === 'order')
    const hooks = collector.spans.filter(({ name }) => name !== 'order')
    t.diagnostic(`${told}; ${orders.length} spans arrived, and ${hooks.length} of hooks`)
    assert.deepEqual(idsOf(orders.map(firstValue)), idsOf(bodies))
    assert.deepEqual(
      hooks.map((span) => [span.name, firstValue(span)]),
      [
        ['shutdown http', 'done'],
        ['shutdown store', 'done'],
      ],
    )
  })
})
