import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { hasCode } from '../core/api/errors.ts'
import { systemClock, withTimeout } from '../core/node/clock.ts'
import { onOneLine } from '../core/node/show.ts'
import { controlError } from '../supervisor/errors.ts'
import { checkControlSocket, defaultControlPath } from '../supervisor/presence/control-path.ts'
import { type Answer, parseAnswer } from './answer.ts'
import { heldConnection } from './held-connection.ts'
import { otherUserOf } from './other-users.ts'

/**
 * Milliseconds for the whole answer to `status`. The other commands may take as long as they need until their answer
 * begins, and then have this time for the rest of it.
 */
const ANSWER_TIME = 5_000

/** Characters that an answer may have: enough for some thousand processes. */
const LARGEST_ANSWER = 1_000_000

/** Asks the supervisor behind a socket. @throws {LastcallError} if there is none, or it could not do what was asked. */
export async function ask(socketPath: string, method: 'GET' | 'POST', path: string): Promise<Answer> {
  const { error, answer } = parseAnswer(await send(socketPath, method, path))
  if (error !== undefined) throw controlError(onOneLine(error))
  if (!answer) throw controlError(`the process that listens at ${socketPath} is not a supervisor`)
  return answer
}

/** S8: whoever answers, it takes neither all memory nor for ever. */
async function send(socketPath: string, method: 'GET' | 'POST', path: string): Promise<string> {
  let asking: ClientRequest | undefined
  try {
    checkControlSocket(socketPath)
    const headers = { 'Content-Length': 0 }
    asking = request({ socketPath, method, path, headers, agent: heldConnection }).end()
    // All errors that count come with the answer. The rest are of a request that was given up.
    asking.on('error', () => {})
    const response = once(asking, 'response').then(([response]) => response as IncomingMessage)
    if (method === 'POST') await response
    return await withTimeout(systemClock, response.then(readAnswer), ANSWER_TIME, tooSlow)
  } catch (error) {
    if (hasCode(error, 'ERR_LASTCALL_CONTROL')) throw error
    const { code, message } = error as NodeJS.ErrnoException
    const isNobody = code === 'ENOENT' || code === 'ECONNREFUSED'
    throw controlError(isNobody ? nobody(socketPath) : `${socketPath}: ${message}`, { cause: error })
  } finally {
    asking?.destroy()
  }
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of response.setEncoding('utf8')) {
    text += part
    if (text.length > LARGEST_ANSWER) throw new Error('the answer is larger than 1 MB')
  }
  return text
}

function tooSlow(): never {
  throw new Error(`no whole answer within ${ANSWER_TIME} ms`)
}

function nobody(socketPath: string): string {
  const start = 'start one with `lastcall run`, or name the socket of another one with --control'
  if (socketPath !== defaultControlPath()) return `no supervisor listens at ${socketPath}: ${start}`
  const uid = otherUserOf(socketPath)
  return uid === undefined
    ? `no supervisor that was started in ${process.cwd()} is running: ${start}`
    : `the supervisor that was started in ${process.cwd()} belongs to user ${uid}: ask as that user, as in \`docker exec --user ${uid}\` or \`sudo -u '#${uid}'\``
}
