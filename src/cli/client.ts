import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { ControlError } from '../supervisor/errors.ts'
import type { ProgramStatus } from '../supervisor/program-status.ts'

/** What a manager answers. */
export interface Answer {
  readonly pid: number
  readonly programs: readonly ProgramStatus[]
}

/** Asks the manager behind a socket. @throws {ControlError} if there is none, or if it could not do it. */
export async function ask(socketPath: string, method: 'GET' | 'POST', path: string): Promise<Answer> {
  const response = await send(socketPath, method, path)
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part
  const answer = JSON.parse(text) as Answer & { readonly error?: string }
  if (answer.error !== undefined) throw new ControlError(answer.error)
  return answer
}

async function send(socketPath: string, method: string, path: string): Promise<IncomingMessage> {
  try {
    const headers = { 'Content-Length': 0 }
    const asking = request({ socketPath, method, path, headers, agent: false }).end()
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    return response
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isNobody = code === 'ENOENT' || code === 'ECONNREFUSED'
    const why = isNobody
      ? 'no manager listens there: start one with lastcall run, or give its --control'
      : message
    throw new ControlError(`${socketPath}: ${why}`, { cause: error })
  }
}
