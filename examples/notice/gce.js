// Shows: a shutdown with the time that Compute Engine leaves a spot VM, or one that maintenance ends.
import { shutdown } from 'lastcall'
import { ask, watch } from './metadata.js'

/** `notice` is the time from preemption to the end, in milliseconds; for maintenance it is a minute. */
export function watchGce({
  endpoint = 'http://metadata.google.internal',
  notice = 30_000,
  margin = 5_000,
} = {}) {
  const url = `${endpoint}/computeMetadata/v1/instance`
  const headers = { 'Metadata-Flavor': 'Google' }

  /** Calls `onValue` with the value of a key, and with each later one. The server answers when it has changed. */
  function follow(key, onValue) {
    let query = '' // the first answer comes at once
    return watch(async (signal) => {
      const {
        status,
        headers: answered,
        text,
      } = await ask(`${url}/${key}${query}`, { headers, signal, timeout: 70_000 })
      if (status !== 200) throw new Error(`Compute Engine answers ${status}`)
      query = `?wait_for_change=true&timeout_sec=60&last_etag=${answered.etag}`
      onValue(text.trim())
    }, 1_000)
  }

  return Promise.all([
    follow('preempted', (value) => {
      if (value === 'TRUE') shutdown('the VM is preempted', { timeout: notice - margin })
    }),
    follow('maintenance-event', (value) => {
      // The other value, MIGRATE_ON_HOST_MAINTENANCE, is a pause and no end.
      if (value === 'TERMINATE_ON_HOST_MAINTENANCE')
        shutdown('host maintenance', { timeout: 60_000 - margin })
    }),
  ])
}
