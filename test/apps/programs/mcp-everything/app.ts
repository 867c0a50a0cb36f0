import type { App, Ask } from '../../app.ts'
import { bodyOf } from '../../load/connection.ts'

const HEADERS = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' }

/** Ids of the requests of a session differ. */
let calls = 0

export const app: App = {
  name: 'mcp-everything',
  what: 'Model Context Protocol, the requests of a session',
  packages: { '@modelcontextprotocol/server-everything': '2026.8.31' },
  command: () => ['mcp-server-everything', 'streamableHttp'],
  env: ({ port }) => ({ PORT: String(port) }),
  introduce,
  fast: call('tools/list', {}),
  slow: call('tools/call', {
    name: 'trigger-long-running-operation',
    arguments: { duration: 0.6, steps: 2 },
  }),
}

function call(method: string, params: object): Ask {
  const body = (): string => JSON.stringify({ jsonrpc: '2.0', id: ++calls, method, params })
  return { method: 'POST', path: '/mcp', headers: HEADERS, body }
}

/** Begins a session, as a client does. */
async function introduce(port: number): Promise<Readonly<Record<string, string>>> {
  const url = `http://127.0.0.1:${port}/mcp`
  const ask = call('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'load', version: '1' },
  })
  const response = await fetch(url, { method: 'POST', headers: HEADERS, body: bodyOf(ask) })
  await response.text()
  const session = { 'Mcp-Session-Id': String(response.headers.get('mcp-session-id')) }
  const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
  await fetch(url, { method: 'POST', headers: { ...HEADERS, ...session }, body: initialized })
  return session
}
