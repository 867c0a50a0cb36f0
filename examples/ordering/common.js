// Shows: the order of a service with all of the usual parts, without stopping it.
// Try: node examples/ordering/common.js
import { createRegistry } from 'lastcall'

const registry = createRegistry()
const { onShutdown } = registry
const close = () => {} // stands in for what closes each of them

onShutdown('telemetry', close, { priority: 'telemetry' })
onShutdown('postgres', close, { priority: 'storage' })
onShutdown('redis', close, { priority: 'storage' })
onShutdown('broker', close, { priority: 'storage' })
onShutdown('mailer', close) // opened before the outbox that uses it, so closed after it
onShutdown('outbox', close)
onShutdown('consumer', close, { priority: 'work' })
onShutdown('http', close, { priority: 'traffic' })
onShutdown('admin', close, { priority: 'traffic' })

for (const { name, priority } of registry.hooks()) console.log(String(priority).padStart(4), name)
registry.reset() // nothing is to be stopped here

// Output:
//  200 http
//  200 admin
//  100 consumer
//    0 outbox
//    0 mailer
// -100 broker
// -100 redis
// -100 postgres
// -200 telemetry
// exit 0
