import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** Chromium as Debian installs it. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Why no page can be opened; false if one can. */
export const NO_CHROMIUM: string | false = existsSync(CHROMIUM) ? false : `there is no ${CHROMIUM} here`

/** It must not look for updates or for anything else outside: the tests see each request. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Commands come through descriptor 3, answers through 4.
  '--remote-debugging-pipe',
]

/** What is true of a page in a window of one width, in one colour scheme. */
export interface Sight {
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

/** A message of the DevTools protocol. */
interface Message {
  readonly id?: number
  readonly sessionId?: string
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

/** Opens pages in a Chromium of its own. */
export class Chromium {
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #pending = new Map<number, (message: Message) => void>()
  readonly #listeners = new Set<(message: Message) => void>()
  #lastId = 0

  private constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'lastcall-chromium-'))
    this.#child = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${this.#folder}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    let rest = ''
    const answers = this.#child.stdio[4] as Readable
    answers.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0')
      rest = messages.pop() ?? ''
      for (const message of messages) this.#receive(JSON.parse(message))
    })
  }

  static async launch(): Promise<Chromium> {
    const chromium = new Chromium()
    await chromium.#send('Browser.getVersion')
    return chromium
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit')
    void this.#send('Browser.close')
    await exited
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 })
  }

  /** Opens a file, and returns the value of an expression there, with all that has gone wrong. */
  async look<T>(
    url: string,
    { width, scheme }: Sight,
    expression: string,
  ): Promise<{
    readonly value: T
    readonly errors: readonly string[]
    readonly requests: readonly string[]
  }> {
    const { targetId } = await this.#send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true })
    const page = (method: string, params = {}) => this.#send(method, params, String(sessionId))
    const errors: string[] = []
    const requests: string[] = []
    let onLoad = (): void => {}
    const loaded = new Promise<void>((resolve) => {
      onLoad = resolve
    })
    const listener = ({ sessionId: from, method, params }: Message): void => {
      if (from !== sessionId) return
      if (method === 'Page.loadEventFired') onLoad()
      if (method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown')
        errors.push(JSON.stringify(params))
      if (method === 'Runtime.consoleAPICalled') errors.push(JSON.stringify(params))
      if (method === 'Network.requestWillBeSent')
        requests.push((params as { request: { url: string } }).request.url)
    }
    this.#listeners.add(listener)
    for (const domain of ['Page', 'Log', 'Runtime', 'Network']) await page(`${domain}.enable`)
    await page('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    })
    await page('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: width < 600,
    })
    await page('Page.navigate', { url })
    await loaded
    const { result } = await page('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
    this.#listeners.delete(listener)
    await this.#send('Target.closeTarget', { targetId })
    return { value: (result as { value: T }).value, errors, requests }
  }

  #receive(message: Message): void {
    if (message.id !== undefined) this.#pending.get(message.id)?.(message)
    for (const listener of this.#listeners) listener(message)
  }

  #send(method: string, params = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#lastId
    const commands = this.#child.stdio[3] as Writable
    commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return new Promise((resolve, reject) => {
      this.#pending.set(id, ({ result, error }) => {
        this.#pending.delete(id)
        if (error) reject(new Error(`${method}: ${error.message}`))
        else resolve(result ?? {})
      })
    })
  }
}
