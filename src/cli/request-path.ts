import { UsageError } from './usage-error.ts'

/** What a path may consist of as it is sent: no space, no control character, nothing beyond ASCII. */
const UNSENDABLE = /[^\x21-\x7e]/gu

/** Checks a path of a request. @throws {UsageError} */
export function readRequestPath(flag: string, text: string): string {
  if (!text.startsWith('/'))
    throw new UsageError(`\`${flag}\` must be a path that begins with /, got '${text}'`)
  const encoded = text.replaceAll(UNSENDABLE, encodeURIComponent)
  if (encoded === text) return text
  throw new UsageError(
    `\`${flag}\` must have visible ASCII characters alone, got '${text}': write ${encoded}`,
  )
}

/** Checks the path of a request such as `POST /orders {"a":1}`. The form as a whole is checked when it is read. */
export function checkRequest(text: string): string {
  const [method = '', path = ''] = text.trim().split(' ')
  if (method === 'CONNECT')
    throw new UsageError(
      `\`--request\` must be for a server, and CONNECT asks a proxy for a tunnel, got '${text}': use another method`,
    )
  if (path.startsWith('/')) readRequestPath('--request', path)
  return text
}
