import { readdirSync, readFileSync } from 'node:fs'

/** As it is now: a test may replace it later. */
const sendSignal = process.kill.bind(process)

/** By this variable of its environment all that a program has started is known. */
const MARK = 'LASTCALL_TEST_PROGRAM'

/** An environment with one more mark: a test that is itself under test has one already. */
export function withMark(
  env: Readonly<Record<string, string | undefined>>,
  mark: string,
): Record<string, string | undefined> {
  return { ...env, [MARK]: [env[MARK], mark].filter(Boolean).join(' ') }
}

/** Kills a program that has not ended, with its process group. */
export function killGroup(pid: number): void {
  send(process.platform === 'win32' ? pid : -pid)
}

/** On Linux: kills what a program has started and is left, also outside of its process group. */
export function killMarked(mark: string): void {
  const killed = new Set<number>()
  // Again, since one may have started another while the list was read.
  for (
    let found = markedProcesses(mark);
    found.some((pid) => !killed.has(pid));
    found = markedProcesses(mark)
  ) {
    for (const pid of found) {
      killed.add(pid)
      send(pid)
    }
  }
}

function send(pid: number): void {
  try {
    sendSignal(pid, 'SIGKILL')
  } catch {
    // Gone already, or another user's.
  }
}

function markedProcesses(mark: string): number[] {
  return processes().filter((pid) => readEnvironment(pid).includes(mark))
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** Empty for a process that is gone, a zombie, or another user's. */
function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}
