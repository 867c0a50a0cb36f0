import { Client } from './client.ts'

/** How many clients keep their connection, and how many take a new one for each request. */
const CLIENTS = 8

/** What is asked again and again: a GET of the path, or a POST if there is a body, the same or another each time. */
export interface Request {
  readonly path: string
  readonly body?: string | (() => string)
}

/**
 * Requests without pause to one server, from its first to its last. Who is told to use another connection comes
 * back with a new one; who uses a new one for each request goes elsewhere then, as behind a load balancer.
 */
export class UntilRefused {
  /** The bodies of all answers with a status of success. */
  readonly bodies: string[] = []
  /** What became of the others: a status, or how the connection ended. */
  readonly failures: string[] = []
  /** Requests on a new connection that crossed the close of the only listener: the server has not seen them. */
  crossed = 0
  /** Resolves when the server takes no connections any more, and every request has had its end. */
  readonly over: Promise<void>
  readonly #port: number
  readonly #request: Request
  #onAnswer: () => void = () => {}

  constructor(port: number, request: Request) {
    this.#port = port
    this.#request = request
    const keepers = Array.from({ length: CLIENTS }, () => this.#keep())
    const newcomers = Array.from({ length: CLIENTS }, () => this.#comeAnew())
    this.over = Promise.all([...keepers, ...newcomers]).then(() => {})
  }

  /** Resolves when so many requests are answered. */
  answered(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswer = () => {
        if (this.bodies.length >= count || this.failures.length > 0) resolve()
      }
      this.#onAnswer()
    })
  }

  async #keep(): Promise<void> {
    for (let client = await this.#connect(); client; client = await this.#connect()) {
      let uses = 1
      while (await this.#ask(client, uses)) uses++
      client.destroy()
    }
  }

  async #comeAnew(): Promise<void> {
    for (let isWelcome = true; isWelcome; ) {
      const client = await this.#connect()
      isWelcome = client !== undefined && (await this.#ask(client, 1))
      client?.destroy()
    }
  }

  #connect(): Promise<Client | undefined> {
    return Client.connect(this.#port, false).catch(() => undefined)
  }

  async #isRefused(): Promise<boolean> {
    const client = await this.#connect()
    client?.destroy()
    return client === undefined
  }

  /** Tells whether the server is there for another request on this connection. */
  async #ask(client: Client, use: number): Promise<boolean> {
    const response = await client
      .send(write(this.#request))
      .response()
      .catch(() => undefined)
    if (response && response.status < 300) this.bodies.push(response.body)
    else await this.#fail(String(response?.status ?? (await client.closed())), use)
    this.#onAnswer()
    return response !== undefined && !client.isToldToGo
  }

  /** A new connection may be reset in the backlog of a listener that closes, which is as good as refused. */
  async #fail(how: string, use: number): Promise<void> {
    if (use === 1 && how === 'ECONNRESET' && (await this.#isRefused())) this.crossed++
    else this.failures.push(`${how} on request ${use} of its connection`)
  }
}

function write({ path, body: given }: Request): string {
  const body = typeof given === 'function' ? given() : given
  const head = (method: string): string => `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n`
  if (body === undefined) return `${head('GET')}\r\n`
  const type = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`
  return `${head('POST')}${type}\r\n\r\n${body}`
}
