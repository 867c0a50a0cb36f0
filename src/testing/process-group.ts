import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'

const HAS_GROUPS = process.platform !== 'win32'

/** As it is now: a test may replace it later. */
const sendSignal = process.kill.bind(process)

/** Ends quietly when a line arrives, and kills a process group when its stdin closes without one. */
const GUARD = 'read -r line || kill -s KILL -- "-$1"'

/** Kills a process and the rest of its group. Windows has no process groups: there it kills the process alone. */
export function killGroup(pid: number): void {
  try {
    sendSignal(HAS_GROUPS ? -pid : pid, 'SIGKILL')
  } catch {
    // The group has ended, or belongs to another user.
  }
}

/**
 * Has a process group killed when this process ends, however it ends. Returns a function that calls this off.
 *
 * A shell does it, in a session of its own: the system closes its stdin even if this process is killed. An 'exit'
 * listener is not enough: neither node:test nor Vitest nor Jest runs it when Ctrl-C ends the tests.
 */
export function killGroupAtExit(pid: number): () => void {
  if (!HAS_GROUPS) return () => {}
  const guard = spawn('sh', ['-c', GUARD, 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const input = guard.stdin as unknown as Socket
  // Without a shell nothing guards the group, which is no reason for a test to fail.
  guard.on('error', () => {}).unref()
  input.on('error', () => {}).unref()
  return () => void input.end('over\n')
}
