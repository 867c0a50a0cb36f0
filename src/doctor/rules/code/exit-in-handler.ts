import type { CodeFile } from '../../read/code.ts'
import type { Fault, Rule } from '../../rule.ts'
import { type Place, textOf } from '../../source.ts'
import { importLine } from './import-line.ts'
import { signalListeners } from './signal-listeners.ts'

/** A handler that exits before anything has been waited for. */
export const exitInHandler: Rule = {
  id: 'code/exit-in-handler',
  check: ({ code }) =>
    code.flatMap((file) =>
      signalListeners(file)
        .filter(({ body }) => exitsAtOnce(body))
        .map(({ place }) => ({
          level: 'hint',
          place,
          title: 'This handler ends the process at once: requests that are under way at SIGTERM are cut.',
          remedy: remedyFor(file, place),
        })),
    ),
}

/** With the name that the server has in this file; only the call if it has none here. */
function remedyFor({ code }: CodeFile, place: Place): Fault['remedy'] {
  const server = /\b(?:const|let|var)\s+(\w+)\s*=[^;\n]*(?:createServer|\.listen)\(/.exec(code)?.[1]
  if (server === undefined)
    return {
      text: 'Finish them first, for example with `drainOnShutdown` of lastcall/http: give it your server where you create the server.',
    }
  return {
    text: 'Finish them first, for example with `drainOnShutdown`.',
    from: textOf(place).split('\n')[0]?.trim(),
    to: `${importLine('drainOnShutdown', 'lastcall/http', code)}\ndrainOnShutdown(${server})`,
  }
}

/** Nothing is waited for, and no callback comes before the exit. */
function exitsAtOnce(body: string): boolean {
  const exit = body.search(/\bprocess\s*\.\s*exit\s*\(/)
  if (exit < 0) return false
  const before = body
    .slice(0, exit)
    .replace(/^\s*(async\s*)?(function\s*\w*\s*)?\(?[^(){}]*\)?\s*(=>)?\s*\{?/, '')
  return !/\bawait\b|=>|\bfunction\b|\.then\b|\.finally\b|setTimeout/.test(before)
}
