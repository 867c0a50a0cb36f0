import { linuxProcesses } from './linux-processes.ts'
import { identityOf, type ProcessInfo } from './process-info.ts'
import { psProcesses } from './ps-processes.ts'

/**
 * The living processes of a program, its first one in front.
 *
 * @param known - The identities of its processes at earlier looks. Those of this look are added.
 */
export async function findProcesses(
  first: number,
  mark: string,
  known: Set<string>,
): Promise<readonly ProcessInfo[]> {
  const all = process.platform === 'linux' ? linuxProcesses(mark) : await psProcesses(mark)
  const own = ownProcesses(all, first, known)
  for (const each of own) {
    const identity = identityOf(each)
    if (identity !== undefined) known.add(identity)
  }
  return own
}

/**
 * The processes that a program consists of: what its first process has started, and what has the program's mark. The mark
 * alone finds a process whose parent has exited. Some programs overwrite their environment, so processes that were found once
 * stay known.
 */
export function ownProcesses(
  all: readonly ProcessInfo[],
  first: number,
  known: ReadonlySet<string> = new Set(),
): readonly ProcessInfo[] {
  const own = new Set([first])
  for (const each of all) if (each.isMarked || known.has(identityOf(each) ?? '')) own.add(each.pid)
  let size = 0
  while (size !== own.size) {
    size = own.size
    for (const { pid, parent } of all) if (own.has(parent)) own.add(pid)
  }
  const found = all.filter(({ pid }) => own.has(pid))
  return found.sort((a, b) => Number(b.pid === first) - Number(a.pid === first))
}
