import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Timer } from '../core/api/host.ts'
import { systemClock } from '../core/node/clock.ts'

/** Milliseconds for which a guard without programs stays for the next one. */
const LINGER = 1_000

let guard: ChildProcess | undefined
let guardedPrograms = 0
let leaving: Timer | undefined

/** Has a program killed when this process ends, however that comes about. Returns what ends that. */
export function guarded(pid: number, mark: string): () => void {
  systemClock.clearTimeout(leaving)
  guardedPrograms++
  guard ??= startGuard()
  tell('+', mark, pid)
  return () => {
    tell('-', mark, pid)
    guardedPrograms--
    if (guardedPrograms === 0) leaveSoon()
  }
}

function tell(sign: '+' | '-', mark: string, pid: number): void {
  guard?.stdin?.write(`${sign} ${mark} ${pid}\n`)
}

/** One for all programs at a time. It keeps nothing waiting, and what is meant for the program is not meant for it. */
function startGuard(): ChildProcess {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, ...env } = process.env
  // Only now: a bundle in CommonJS has no place from which the file could be found.
  const file = fileURLToPath(new URL('./guard.js', import.meta.url))
  const child = spawn(process.execPath, [file], {
    cwd: dirname(file),
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const forget = (): void => {
    if (guard === child) guard = undefined
  }
  child.on('error', forget).on('exit', forget).unref()
  const input = child.stdin as unknown as Socket
  input.on('error', forget).unref()
  return child
}

/** Test runners load this module anew for each file of tests, in the same process. */
function leaveSoon(): void {
  leaving = systemClock.setTimeout(() => {
    guard?.stdin?.end()
    guard = undefined
  }, LINGER)
  leaving.unref()
}
