import type { Answer, Service } from './metadata-server.ts'

const json = (value: object): Answer => ({ status: 200, text: JSON.stringify(value) })
const NOT_FOUND: Answer = { status: 404 }

/**
 * The instance metadata of EC2, version 2, which wants a token:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export class Ec2 {
  action: object | undefined
  rebalance: object | undefined
  readonly #tokens = new Set<string>()
  readonly answer: Service = ({ method, url, headers }) => {
    if (method === 'PUT' && url === '/latest/api/token') {
      if (!headers['x-aws-ec2-metadata-token-ttl-seconds']) return { status: 400 }
      const text = `token-${this.#tokens.size}`
      this.#tokens.add(text)
      return { status: 200, text }
    }
    if (!this.#tokens.has(String(headers['x-aws-ec2-metadata-token']))) return { status: 401 }
    const values: Record<string, object | undefined> = {
      '/latest/meta-data/spot/instance-action': this.action,
      '/latest/meta-data/events/recommendations/rebalance': this.rebalance,
    }
    const value = values[url ?? '']
    return value ? json(value) : NOT_FOUND
  }
}

/** The metadata of Compute Engine: https://cloud.google.com/compute/docs/metadata/querying-metadata */
export class Gce {
  readonly #values = new Map([
    ['preempted', 'FALSE'],
    ['maintenance-event', 'NONE'],
  ])
  readonly #waiting = new Set<() => void>()
  readonly answer: Service = async ({ url, headers }) => {
    if (headers['metadata-flavor'] !== 'Google') return { status: 403 }
    const { pathname, searchParams } = new URL(url ?? '', 'http://metadata.google.internal')
    const key = pathname.replace('/computeMetadata/v1/instance/', '')
    if (!this.#values.has(key)) return NOT_FOUND
    const isOld = (): boolean => searchParams.get('last_etag') === this.#etag(key)
    while (searchParams.get('wait_for_change') === 'true' && isOld()) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
    const known = { 'Metadata-Flavor': 'Google', ETag: this.#etag(key) }
    return { status: 200, headers: known, text: this.#values.get(key) ?? '' }
  }

  set(key: 'preempted' | 'maintenance-event', value: string): void {
    this.#values.set(key, value)
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  #etag(key: string): string {
    return Buffer.from(`${key} ${this.#values.get(key)}`)
      .toString('hex')
      .slice(-16)
  }
}

/** Scheduled Events of Azure: https://learn.microsoft.com/azure/virtual-machines/linux/scheduled-events */
export class Azure {
  events: readonly object[] = []
  /** The ids of the events that may start early. */
  readonly started: string[] = []
  #incarnation = 0
  readonly answer: Service = ({ method, url, headers }, body) => {
    if (headers.metadata !== 'true') return { status: 400 }
    const { pathname, searchParams } = new URL(url ?? '', 'http://169.254.169.254')
    if (!searchParams.has('api-version')) return { status: 400 }
    if (pathname === '/metadata/instance/compute/name') return { status: 200, text: 'vm-1' }
    if (pathname !== '/metadata/scheduledevents') return NOT_FOUND
    if (method !== 'POST') return json({ DocumentIncarnation: ++this.#incarnation, Events: this.events })
    const requests: { EventId: string }[] = JSON.parse(body).StartRequests
    this.started.push(...requests.map(({ EventId }) => EventId))
    return { status: 200 }
  }
}
