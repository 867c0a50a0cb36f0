import { builtin } from '../core/node/builtin.ts'
import { log } from '../core/node/log.ts'
import { onOneLine } from '../core/node/show.ts'

/** Characters of a value: systemd ignores a message of more than 4 kB. */
const MOST_CHARACTERS = 500

/** What systemd is told, as in sd_notify(3). */
export interface Message {
  readonly READY?: 1
  readonly STOPPING?: 1
  readonly STATUS?: string
  readonly EXTEND_TIMEOUT_USEC?: number
}

/**
 * S11: sends messages to systemd, one after the other. Node cannot send a datagram on a Unix socket, so `systemd-notify` does:
 * it ends when systemd has read the message.
 */
export class Notifier {
  readonly #socket: string
  #latest: Promise<unknown> = Promise.resolve()

  constructor(socket: string) {
    this.#socket = socket
  }

  /** Resolves to whether systemd has read the message. Until then the process goes on. */
  send(message: Message): Promise<boolean> {
    return this.#inTurn(message, true)
  }

  /** The same for a message that nobody waits for, not even the exit of the process. */
  mention(message: Message): void {
    void this.#inTurn(message, false)
  }

  #inTurn(message: Message, holdsProcess: boolean): Promise<boolean> {
    const sent = this.#latest.then(() => this.#notify(message, holdsProcess))
    this.#latest = sent
    return sent
  }

  #notify(message: Message, holdsProcess: boolean): Promise<boolean> {
    const assignments = Object.entries(message).map(([name, value]) => `${name}=${asValue(String(value))}`)
    return new Promise((resolve) => {
      const end = (how: unknown): void => {
        log('systemd-notify %s: %s', assignments.join(' '), how)
        resolve(how === 0)
      }
      try {
        const env = { ...process.env, NOTIFY_SOCKET: this.#socket }
        const child = builtin('node:child_process').spawn('systemd-notify', assignments, {
          env,
          stdio: 'ignore',
        })
        child.on('error', end)
        child.on('exit', (code, signal) => end(code ?? signal))
        if (!holdsProcess) child.unref()
      } catch (error) {
        end(error)
      }
    })
  }
}

/** X5: a newline would begin another assignment, such as MAINPID. systemd reads two backslashes as one. */
function asValue(text: string): string {
  return onOneLine(text).slice(0, MOST_CHARACTERS).replaceAll('\\', '\\\\')
}
