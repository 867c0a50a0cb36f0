import { connect } from 'node:net'
import { types } from 'node:util'
import { checkName, wrongType, wrongValue } from '../core/check/check.ts'

/**
 * What a test waits for:
 *
 * - a string that the program has written to stdout or stderr, in one or more pieces;
 * - a pattern that matches the output;
 * - a port of this machine that accepts connections;
 * - a function that returns true, or a promise of true. If it throws or rejects, it is called again.
 */
export type Condition = string | RegExp | { readonly port: number } | (() => unknown)

/** All that a program has written. */
export type Outputs = readonly [stdout: string, stderr: string]

/** @throws if a value is not a condition. */
export function checkCondition(option: string, value: unknown): asserts value is Condition {
  if (typeof value === 'function' || types.isRegExp(value)) return
  if (typeof value === 'string') return checkName(option, value)
  if (typeof value !== 'object' || value === null || !('port' in value)) {
    wrongType(option, 'text, a pattern, `{ port }` or a function', value)
  }
  const { port } = value
  if (typeof port !== 'number') wrongType(`${option}.port`, 'a number', port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    wrongValue(`${option}.port`, 'a number from 1 to 65535', port)
  }
}

/** Resolves with a truthy value if a condition is met; for a pattern with its match. */
export async function meets(condition: Condition, outputs: Outputs): Promise<unknown> {
  if (typeof condition === 'function') return condition()
  if (typeof condition === 'string') return outputs.some((output) => output.includes(condition))
  if (!('port' in condition)) return find(condition, outputs)
  return isListening(condition.port)
}

/** The condition as the rest of a sentence that begins with "the program did not". */
export function describe(condition: Condition): string {
  if (typeof condition === 'function')
    return condition.name ? `make \`${condition.name}\` return true` : 'make the function return true'
  if (typeof condition === 'string') return `write ${JSON.stringify(condition)}`
  if ('port' in condition) return `listen on port ${condition.port}`
  return `write what matches ${condition}`
}

/** Searches from the beginning: with the flags `g` and `y` a pattern goes on where its last search ended. */
function find({ source, flags }: RegExp, outputs: Outputs): RegExpExecArray | undefined {
  const pattern = new RegExp(source, flags.replaceAll(/[gy]/g, ''))
  for (const output of outputs) {
    const found = pattern.exec(output)
    if (found) return found
  }
  return undefined
}

/** Whether a process of this machine takes connections on a port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' })
    const end = (isOpen: boolean): void => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.on('connect', () => end(true)).on('error', () => end(false))
  })
}
