import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { own } from '../../core/check/options.ts'
import { LineSplitter } from './line-splitter.ts'

/**
 * An environment in which a program of Node, or of another runtime that does the same, sends messages to its parent by that
 * descriptor.
 */
export function withChannel(
  env: Readonly<Record<string, string | undefined>>,
  descriptor: number,
): Readonly<Record<string, string | undefined>> {
  return own({ ...env, NODE_CHANNEL_FD: String(descriptor), NODE_CHANNEL_SERIALIZATION_MODE: 'json' })
}

/**
 * Emits the messages of a program as Node does for a channel of its own, which are lines of JSON. But Node would keep
 * all that the program sends until a line ends, and throw at a line that is no JSON. Here neither does any harm.
 */
export function listenToMessages(child: ChildProcess, descriptor: number): void {
  const source = child.stdio[descriptor] as Readable | null | undefined
  const lines = new LineSplitter()
  source?.on('data', (chunk: Buffer) => {
    for (const line of lines.add(chunk)) {
      const message = parse(line)
      if (message !== undefined) child.emit('message', message)
    }
  })
  // A channel that breaks is closed next.
  source?.on('error', () => {})
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString())
  } catch {
    return undefined
  }
}
