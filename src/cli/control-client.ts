import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { controlError } from '../supervisor/errors.ts'
import type { ProgramStatus } from '../supervisor/options/program-status.ts'
import { defaultControlPath } from '../supervisor/presence/control-path.ts'

/** Milliseconds in which a supervisor has to answer `status`. The other commands may take as long as they need. */
const STATUS_TIME = 5_000

/** The answer of a supervisor. */
export interface Answer {
  readonly pid: number
  readonly programs: readonly ProgramStatus[]
}

/** Asks the supervisor behind a socket. @throws {LastcallError} if there is none, or it could not do what was asked. */
export async function ask(socketPath: string, method: 'GET' | 'POST', path: string): Promise<Answer> {
  const response = await send(socketPath, method, path)
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part
  const answer = parse(text)
  if (answer?.error !== undefined) throw controlError(answer.error)
  if (answer?.programs === undefined)
    throw controlError(`the process that listens at ${socketPath} is not a supervisor`)
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
    const timeout = method === 'GET' ? STATUS_TIME : 0
    const asking = request({ socketPath, method, path, headers, timeout, agent: false }).end()
    asking.on('timeout', () => asking.destroy(new Error(`no answer within ${STATUS_TIME} ms`)))
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    return response
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isNobody = code === 'ENOENT' || code === 'ECONNREFUSED'
    throw controlError(isNobody ? nobody(socketPath) : `${socketPath}: ${message}`, { cause: error })
  }
}

function nobody(socketPath: string): string {
  const start = 'start one with `lastcall run`, or name the socket of another one with --control'
  return socketPath === defaultControlPath()
    ? `no supervisor that was started in ${process.cwd()} is running: ${start}`
    : `no supervisor listens at ${socketPath}: ${start}`
}
