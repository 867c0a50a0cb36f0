import { brief } from '../../../core/node/show.ts'
import type { Target } from '../../result.ts'
import { formatTime, listed } from '../../words.ts'

/** Where the server was found, and when. */
export function formatTarget({ path, foundAfterMs, server, others, ...place }: Target): string {
  const software = server === null ? '' : ` (${brief(server)})`
  const found = `Answers GET ${brief(path)} ${placeOf(place)}${software}, ${formatTime(foundAfterMs)} after the start.`
  if (others.length === 0) return found
  return `${found} It also listens on ${listed(others.map(String))}.`
}

function placeOf({ protocol, port, socketPath }: Pick<Target, 'protocol' | 'port' | 'socketPath'>): string {
  const over = protocol === 'https' ? 'over HTTPS ' : ''
  return socketPath === null ? `${over}on port ${port}` : `${over}on the socket ${brief(socketPath)}`
}
