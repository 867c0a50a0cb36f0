import type { ProcessInfo } from './process-info.ts'
import { outputOf } from './system-command.ts'

/** All living processes, from ps(1). With `-E`, macOS shows the environment behind the command of the user's own processes. */
export async function psProcesses(mark: string): Promise<ProcessInfo[]> {
  const marked = parsePs(await outputOf('ps', ['-axEww', '-o', 'pid=,ppid=,stat=,command=']), mark)
  const plain = parsePs(await outputOf('ps', ['-axww', '-o', 'pid=,ppid=,stat=,command=']), mark)
  const own = new Set(marked.filter(({ isMarked }) => isMarked).map(({ pid }) => pid))
  return plain.map((each) => ({ ...each, isMarked: own.has(each.pid) }))
}

/** Reads the lines of ps(1): pid, parent, state and command. Leaves zombies out. */
export function parsePs(text: string, mark: string): ProcessInfo[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    if (command === undefined || state?.startsWith('Z')) return []
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        start: '',
        command,
        executable: command.split(' ')[0] ?? '',
        isMarked: command.split(' ').includes(mark),
      },
    ]
  })
}
