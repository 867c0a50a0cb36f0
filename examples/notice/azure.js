// Shows: a shutdown with the time that Azure leaves a VM. When it is over, Azure is told that it need not wait.
import { onShutdown, shutdown } from 'lastcall'
import { ask, timeUntil, watch } from './metadata.js'

/** After these the VM does not come back. The others are a pause, or lie days ahead. */
const ENDS = ['Preempt', 'Terminate']

export function watchAzure({ endpoint = 'http://169.254.169.254', every = 1_000, margin = 5_000 } = {}) {
  const url = `${endpoint}/metadata/scheduledevents?api-version=2020-07-01`
  const nameUrl = `${endpoint}/metadata/instance/compute/name?api-version=2021-02-01&format=text`
  const headers = { Metadata: 'true' }
  let name
  let event

  async function get(from, options) {
    const { status, text } = await ask(from, { headers, ...options })
    if (status !== 200) throw new Error(`Azure answers ${status}`)
    return text
  }

  onShutdown('Azure event', ({ signal, note }) => acknowledge(signal).catch(({ message }) => note(message)), {
    priority: -300, // after all other hooks: the VM may be gone at once
  })

  async function acknowledge(signal) {
    if (event?.Resources.length !== 1) return // for several VMs, one cannot say that all are done
    const body = JSON.stringify({ StartRequests: [{ EventId: event.EventId }] })
    await get(url, { method: 'POST', body, signal })
  }

  return watch(async (signal) => {
    name ??= await get(nameUrl, { signal })
    // The first answer may take two minutes.
    const { Events } = JSON.parse(await get(url, { signal, timeout: 130_000 }))
    event = Events.find(({ EventType, Resources }) => ENDS.includes(EventType) && Resources.includes(name))
    // `NotBefore` is empty once it has started.
    if (event)
      shutdown(`Azure: ${event.EventType}`, { timeout: timeUntil(Date.parse(event.NotBefore) || 0, margin) })
  }, every)
}
