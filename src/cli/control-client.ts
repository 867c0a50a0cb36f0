import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { ControlError } from '../supervisor/errors.ts'
import type { ProgramStatus } from '../supervisor/options/program-status.ts'
import { defaultControlPath } from '../supervisor/presence/control-path.ts'

/** Milliseconds in which a manager tells of its programs. */
const PATIENCE = 5_000

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
  const answer = parse(text)
  if (answer?.error !== undefined) throw new ControlError(answer.error)
  if (answer?.programs === undefined) throw new ControlError(`${socketPath}: who listens there is no manager`)
  return answer as Answer
}

function parse(text: string): (Partial<Answer> & { readonly error?: string }) | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function send(socketPath: string, method: string, path: string): Promise<IncomingMessage> {
  try {
    const headers = { 'Content-Length': 0 }
    // What is done may take its time, but not what is only told.
    const timeout = method === 'GET' ? PATIENCE : 0
    const asking = request({ socketPath, method, path, headers, timeout, agent: false }).end()
    asking.on('timeout', () => asking.destroy(new Error(`no answer within ${PATIENCE} ms`)))
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    return response
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isNobody = code === 'ENOENT' || code === 'ECONNREFUSED'
    const place =
      socketPath === defaultControlPath() ? `that was started in ${process.cwd()}` : `at ${socketPath}`
    const what = isNobody
      ? `there is no manager ${place}: start it with lastcall run, go to its directory, or give its --control`
      : `${socketPath}: ${message}`
    throw new ControlError(what, { cause: error })
  }
}
