// Shows: how to ask a metadata server without keeping the process alive.
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { shutdownSignal } from 'lastcall'

/** Calls `look` again and again until the shutdown starts. Errors are reported once, and tried again. */
export async function watch(look, every) {
  const signal = shutdownSignal()
  let reported
  while (!signal.aborted) {
    try {
      await look(signal)
      reported = undefined
    } catch (error) {
      if (!signal.aborted && error.message !== reported) console.error(`metadata: ${error.message}`)
      reported = error.message
    }
    await pause(every, undefined, { ref: false, signal }).catch(() => {}) // it aborts at the shutdown
  }
}

/** Returns the status, the headers and the text of an answer. */
export function ask(url, { timeout = 2_000, body, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, timeout, ...options }, async (response) => {
      try {
        const text = (await response.toArray()).join('')
        resolve({ status: response.statusCode, headers: response.headers, text })
      } catch (error) {
        reject(error)
      }
    })
    asked.on('socket', (socket) => socket.unref()) // so that waiting for an answer keeps nothing alive
    asked.on('timeout', () => asked.destroy(new Error(`no answer in ${timeout} ms from ${url}`)))
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Milliseconds until a time, less a margin. At least a second: the shutdown needs some time. */
export const timeUntil = (time, margin) => Math.max(1_000, time - Date.now() - margin)
