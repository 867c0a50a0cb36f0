import { basename } from 'node:path'
import type { Measured } from './measured.ts'

/** The software whose own means a remedy is about. */
export type Stack = 'lastcall' | 'node' | 'nginx' | 'gunicorn' | 'uvicorn' | 'other'

/** What the service is made with. lastcall is proposed to programs of Node alone. */
export function stackOf(measured: Measured): Stack {
  const { target, command } = measured
  const words = command.map((word) => basename(word))
  const saysSo = (name: string): boolean =>
    words.includes(name) || (target?.server ?? '').toLowerCase().startsWith(name)
  if (target?.runtime === 'node') return target.usesLastcall || loadsLastcall(measured) ? 'lastcall' : 'node'
  if (target?.runtime === 'nginx') return 'nginx'
  // gunicorn may run workers of uvicorn; then it is gunicorn that gets the signal.
  if (saysSo('gunicorn')) return 'gunicorn'
  return saysSo('uvicorn') ? 'uvicorn' : 'other'
}

/** Whether the command itself loads lastcall, even if nothing was heard of it. */
function loadsLastcall({ command, rehearsals }: Measured): boolean {
  const commands = [
    command.join(' '),
    ...rehearsals.flatMap(({ processes }) => processes.map((each) => each.command)),
  ]
  return commands.some((each) => /lastcall[/ ](dist\/)?auto\b/.test(each))
}
