import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A `systemd-notify` that writes what it is told into a file. */
const RECORDER = `#!/bin/sh
printf '%s' "$NOTIFY_SOCKET" >> "$MESSAGES"
for word; do printf '|%s' "$word" >> "$MESSAGES"; done
echo >> "$MESSAGES"
`

/** What systemd gives the process of a unit, with a program in place of `systemd-notify` that keeps the messages. */
export class Unit {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'unit-'))
  readonly #messages: string = join(this.#folder, 'messages')
  readonly env: Readonly<Record<string, string>>

  /**
   * @param end - What the `systemd-notify` does when it has written the message, in the language of the shell; false if
   * there is no `systemd-notify`.
   */
  constructor(end: string | false = 'exit 0') {
    if (end !== false) this.#write('systemd-notify', RECORDER + end)
    const path = end === false ? this.#folder : `${this.#folder}:${process.env.PATH}`
    this.env = { NOTIFY_SOCKET: '/run/unit', MESSAGES: this.#messages, PATH: path }
  }

  /** A command that runs the command behind it as the unit's own process. */
  get wrapper(): readonly string[] {
    return ['/bin/sh', '-c', 'SYSTEMD_EXEC_PID=$$ exec "$@"', 'sh']
  }

  /** What was told so far, such as `/run/unit|READY=1`. */
  get messages(): string[] {
    return existsSync(this.#messages) ? readFileSync(this.#messages, 'utf8').split('\n').slice(0, -1) : []
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text)
    chmodSync(join(this.#folder, name), 0o755)
  }
}

/** Gives a test a unit, and removes its files whatever happens. */
export async function inUnit<T>(use: (unit: Unit) => Promise<T>, unit: Unit = new Unit()): Promise<T> {
  try {
    return await use(unit)
  } finally {
    unit.remove()
  }
}
