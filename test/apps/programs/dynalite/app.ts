import type { App } from '../../app.ts'

export const app: App = {
  name: 'dynalite',
  what: 'DynamoDB for tests',
  packages: { dynalite: '4.0.0' },
  command: ({ port }) => ['dynalite', '--port', String(port)],
  fast: {
    method: 'POST',
    path: '/',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'DynamoDB_20120810.ListTables',
      'X-Amz-Date': '20260101T000000Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=a/20260101/here/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
    },
    body: '{}',
  },
  reloads: false,
}
