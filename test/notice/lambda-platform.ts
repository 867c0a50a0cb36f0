import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { becomesTrue } from '../integrations/becomes-true.ts'
import type { Outcome, Program } from '../support/program.ts'

/** Milliseconds of the whole Shutdown phase with an external extension: 2 s on Lambda. */
export const PHASE = 20_000

interface Extension {
  readonly events: readonly string[]
  /** Set while it waits for its next event: that is how it says that it is ready. */
  next?: ServerResponse
}

/**
 * The execution environment of a function, with the Runtime API and the Extensions API:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * It gives the processes more time than Lambda does, since a busy machine is slow; the tests look at what they use.
 */
export class LambdaPlatform {
  readonly #extensions = new Map<string, Extension>()
  readonly #external: readonly string[]
  /** The runtime, while it waits for the next invocation. */
  #runtime: ServerResponse | undefined
  #answer: ((result: unknown) => void) | undefined
  readonly #server = createServer((request, response) => void this.#take(request, response))

  /** `external` are the names of the files in `/opt/extensions`. */
  constructor(external: readonly string[] = []) {
    this.#external = external
  }

  /** Returns what the environment variable AWS_LAMBDA_RUNTIME_API has. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** The end of the Init phase: the runtime and all extensions have asked for what comes next. */
  async isReady(): Promise<void> {
    const isHere = (name: string): boolean =>
      [...this.#extensions.keys()].some((id) => id.startsWith(`${name} `))
    const isWaiting = ({ next }: Extension): boolean => next !== undefined
    await becomesTrue(
      () =>
        this.#runtime !== undefined &&
        this.#external.every(isHere) &&
        [...this.#extensions.values()].every(isWaiting),
    )
  }

  /** The Invoke phase: returns the result of the handler. */
  async invoke(event: object): Promise<unknown> {
    await this.isReady()
    const result = new Promise((resolve) => {
      this.#answer = resolve
    })
    this.#runtime?.setHeader('Lambda-Runtime-Aws-Request-Id', '8476a536').end(JSON.stringify(event))
    this.#runtime = undefined
    return result
  }

  /** The Shutdown phase. Without an extension there is none. */
  async shutDown(runtime: Program): Promise<Outcome> {
    await this.isReady()
    const deadlineMs = Date.now() + PHASE
    runtime.kill(this.#extensions.size === 0 ? 'SIGKILL' : 'SIGTERM')
    const outcome = await runtime.exited()
    for (const { events, next } of this.#extensions.values()) {
      const event = { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs }
      if (events.includes('SHUTDOWN')) next?.end(JSON.stringify(event))
    }
    return outcome
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = request
    const body = (await request.toArray()).join('')
    const extension = this.#extensions.get(String(headers['lambda-extension-identifier']))
    switch (`${method} ${url}`) {
      case 'POST /2020-01-01/extension/register':
        return this.#register(String(headers['lambda-extension-name']), JSON.parse(body).events, response)
      case 'GET /2020-01-01/extension/event/next':
        if (extension) extension.next = response
        else response.writeHead(403).end('Extension.UnknownExtensionIdentifier')
        return
      case 'GET /2018-06-01/runtime/invocation/next':
        this.#runtime = response
        return
      case 'POST /2018-06-01/runtime/invocation/8476a536/response':
        response.writeHead(202).end()
        this.#answer?.(JSON.parse(body))
        return
      default:
        response.writeHead(404).end()
    }
  }

  #register(name: string, events: readonly string[], response: ServerResponse): void {
    const isExternal = this.#external.includes(name)
    if (!isExternal && (this.#runtime || events.includes('SHUTDOWN'))) {
      const errorType = this.#runtime ? 'Extension.RegistrationClosed' : 'Extension.InvalidEventType'
      response.writeHead(403).end(JSON.stringify({ errorType }))
      return
    }
    const id = `${name} ${this.#extensions.size}`
    this.#extensions.set(id, { events })
    response.setHeader('Lambda-Extension-Identifier', id).end(JSON.stringify({ functionName: 'hello' }))
  }
}
