// What the core asks of Node, in a browser. The core runs on a fake process and a fake clock, so it asks for little.
import { EventEmitter } from 'events'

type Callback = (...args: unknown[]) => unknown

const immediates: Callback[] = []
let channel: MessageChannel | undefined

/**
 * A task of the event loop of its own. A timer of 0 ms would take 4 ms after a few rounds. All that wait share a channel: to
 * open one takes longer than a message.
 */
function setImmediate(callback: Callback): void {
  immediates.push(callback)
  channel ??= openChannel()
  channel.port2.postMessage(undefined)
}

function openChannel(): MessageChannel {
  const opened = new MessageChannel()
  opened.port1.onmessage = () => {
    const callback = immediates.shift()
    try {
      callback?.()
    } finally {
      if (immediates.length === 0) close()
    }
  }
  return opened
}

function close(): void {
  channel?.port1.close()
  channel = undefined
}

/** Values in messages of errors, as Node writes them. */
function inspect(value: unknown, { maxStringLength = 10_000 } = {}): string {
  if (value instanceof Error) return String(value.stack)
  if (typeof value !== 'string') return String(value)
  const more = value.length - maxStringLength
  if (more <= 0) return quoted(value)
  return `${quoted(value.slice(0, maxStringLength))}... ${more} more character${more > 1 ? 's' : ''}`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
}

/** A text in the first kind of quotes that it does not contain. */
function quoted(text: string): string {
  const isFree = (quote: string): boolean => !text.includes(quote) && !(quote === '`' && text.includes('${'))
  const quote = ["'", '"', '`'].find(isFree) ?? "'"
  const special = quote === "'" ? /[\p{Cc}\p{Cs}\\']/gu : /[\p{Cc}\p{Cs}\\]/gu
  return quote + text.replaceAll(special, escapeOf) + quote
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0).toString(16)
  return ESCAPES[character] ?? (code.length > 2 ? `\\u${code}` : `\\x${code.toUpperCase().padStart(2, '0')}`)
}

/** Of node:os: the signals that the playground sends. */
export const constants = { signals: { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 } }

const MODULES: Readonly<Record<string, object>> = {
  'node:events': { EventEmitter, setMaxListeners() {} },
  'node:os': { constants },
  'node:timers': {
    // A browser's timers want the global object for `this`.
    setTimeout: (callback: Callback, ms: number) => setTimeout(callback, ms),
    clearTimeout: (timer: number) => clearTimeout(timer),
    setImmediate,
  },
  'node:util': { inspect, types: { isNativeError: (value: unknown) => value instanceof Error } },
}

/** Takes the place of the global `process` in the bundle. */
export const process = {
  version: 'v0.0.0',
  versions: {},
  env: {},
  // No other module has been loaded, so there are no threads and no tracing.
  moduleLoadList: ['NativeModule events'],
  hrtime: { bigint: () => BigInt(Math.round(performance.now() * 1e6)) },
  getActiveResourcesInfo: (): string[] => [],
  getBuiltinModule(id: string): object {
    const module = MODULES[id]
    if (!module) throw new Error(`there is no ${id} in the playground`)
    return module
  },
}

/** Of node:async_hooks: nothing here has an async context. */
export class AsyncResource {
  runInAsyncScope<T>(call: (...args: unknown[]) => T, that?: unknown, ...args: unknown[]): T {
    return call.apply(that, args)
  }
}
