import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { idsOf } from '../../support/log-lines.ts'
import { withServer } from '../../support/server.ts'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'
import { Collector, firstValue } from '../collector.ts'

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
