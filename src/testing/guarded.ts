import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Marked } from './leftovers.ts'

let guard: ChildProcess | undefined

/** Has a program killed when this process ends, however that comes about. Returns what ends that. */
export function guarded({ pid, mark }: Marked): () => void {
  guard ??= startGuard()
  const write = (sign: '+' | '-'): void => void guard?.stdin?.write(`${sign} ${mark} ${pid}\n`)
  write('+')
  return () => write('-')
}

/** One for all programs of this process. It keeps nothing waiting. */
function startGuard(): ChildProcess {
  const file = fileURLToPath(new URL('./guard.js', import.meta.url))
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  child.unref()
  const input = child.stdin as unknown as Socket
  input.unref()
  // Its end is no error of a test.
  input.on('error', () => {})
  child.on('error', () => {})
  return child
}
