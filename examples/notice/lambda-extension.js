// Shows: an external extension of Lambda, a process of its own. It uses the time that the SHUTDOWN event leaves.
import { request } from 'node:http'
import { shutdown } from 'lastcall'

const MARGIN = 100 // milliseconds
const url = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension`

/** `name` is the name of the extension's file in `/opt/extensions`. */
export async function untilShutdown(name) {
  const response = await fetch(`${url}/register`, {
    method: 'POST',
    headers: { 'Lambda-Extension-Name': name },
    body: JSON.stringify({ events: ['SHUTDOWN'] }),
  })
  if (!response.ok) throw new Error(`Lambda does not register ${name}: ${await response.text()}`)
  const { shutdownReason, deadlineMs } = await nextEvent(response.headers.get('Lambda-Extension-Identifier'))
  shutdown(`Lambda: ${shutdownReason}`, { timeout: Math.max(100, deadlineMs - Date.now() - MARGIN) })
}

/** Not by `fetch`, which gives up after five minutes. */
function nextEvent(id) {
  return new Promise((resolve, reject) => {
    const headers = { 'Lambda-Extension-Identifier': id }
    request(`${url}/event/next`, { agent: false, headers }, async (response) => {
      resolve(JSON.parse((await response.toArray()).join('')))
    })
      .on('error', reject)
      .end()
  })
}
