// Shows: an internal extension of Lambda. With it, Lambda sends SIGTERM before it kills the function.
import { request } from 'node:http'

const { AWS_LAMBDA_RUNTIME_API } = process.env
const url = `http://${AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension`

if (AWS_LAMBDA_RUNTIME_API) {
  const response = await fetch(`${url}/register`, {
    method: 'POST',
    headers: { 'Lambda-Extension-Name': 'sigterm' },
    body: JSON.stringify({ events: [] }), // the signal comes all the same
  })
  if (!response.ok) throw new Error(`Lambda does not register the extension: ${await response.text()}`)
  const headers = { 'Lambda-Extension-Identifier': response.headers.get('Lambda-Extension-Identifier') }
  // Tells Lambda that the extension is ready. No event ever comes, so nothing may wait for the answer.
  request(`${url}/event/next`, { agent: false, headers })
    .on('socket', (socket) => socket.unref())
    .on('error', () => {})
    .end()
}
