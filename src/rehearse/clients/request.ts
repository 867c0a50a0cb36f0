/** A request that clients send. */
export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What `--request` looks like, for messages. */
export const REQUEST_FORM = 'a method, a path and perhaps a body, such as \'POST /orders {"a":1}\''

/** Reads a request such as `POST /orders {"a":1}`. Returns undefined for anything else. */
export function parseRequest(text: string): Request | undefined {
  const [, method, path, body = ''] = /^([A-Z]+) (\/[^\s]*)(?: ([\s\S]+))?$/.exec(text.trim()) ?? []
  if (method === undefined || path === undefined) return undefined
  const type = /^[{[]/.test(body) ? 'application/json' : 'text/plain'
  return { method, path, body, headers: body === '' ? {} : { 'Content-Type': type } }
}

/** `GET` of a path. */
export function getRequest(path: string, headers: Readonly<Record<string, string>> = {}): Request {
  return { method: 'GET', path, headers, body: '' }
}
