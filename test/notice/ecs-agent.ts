import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { becomesTrue } from '../integrations/becomes-true.ts'

/** What the agent answers, as amazon-ecs-agent does: a failure comes with 200, an error with another status. */
export interface Answer {
  readonly status: number
  readonly body: object
}

const TASK = 'arn:aws:ecs:us-west-2:111122223333:task/default/0123456789abcdef0'

/** The task cannot be protected now. */
export const refused = (reason: string): Answer => ({
  status: 200,
  body: { failure: { Arn: TASK, Detail: null, Reason: reason } },
})

/** ECS itself did not answer the agent, or not well. */
export const failed = (status: number, code: string): Answer => ({
  status,
  body: { requestID: '12345-abc-6789', error: { Arn: TASK, Code: code, Message: 'Rate exceeded' } },
})

/** An agent of ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html */
export class EcsAgent {
  /** What it was asked for: `on` and for how many minutes, or `off`. */
  readonly asked: string[] = []
  /** What it answers now; undefined if it hangs. Without one it does what it is asked for. */
  answer: ((isOn: boolean) => Answer | undefined) | undefined
  readonly #server = createServer((request, response) => void this.#take(request, response))

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/0123456789abcdef`
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Resolves when it was asked so often. */
  async wasAsked(times: number): Promise<readonly string[]> {
    await becomesTrue(() => this.asked.length >= times)
    return this.asked
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = request
    const isRight = method === 'PUT' && url === '/api/0123456789abcdef/task-protection/v1/state'
    if (!isRight || headers['content-type'] !== 'application/json') return void response.writeHead(404).end()
    const { ProtectionEnabled, ExpiresInMinutes } = JSON.parse((await request.toArray()).join(''))
    this.asked.push(ProtectionEnabled ? `on for ${ExpiresInMinutes} minutes` : 'off')
    const answer = this.answer ? this.answer(ProtectionEnabled) : granted(ProtectionEnabled)
    if (!answer) return
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body))
  }
}

function granted(isOn: boolean): Answer {
  const expires = isOn ? { ExpirationDate: '2030-12-20T21:57:44.837Z' } : {}
  return { status: 200, body: { protection: { ...expires, ProtectionEnabled: isOn, TaskArn: TASK } } }
}
