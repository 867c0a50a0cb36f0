import type { ProgramEvent, ProgramStatus } from '../../supervisor/options/program-status.ts'

/**
 * S11: returns a listener for the events of a supervisor. It calls back once, when each process has been ready: even one
 * that was started again before.
 */
export function whenAllReady(
  status: () => readonly ProgramStatus[],
  callback: () => unknown,
): (event: ProgramEvent) => void {
  const ready = new Set<string>()
  let isOver = false
  return ({ kind, name }) => {
    if (isOver || kind !== 'running') return
    ready.add(name)
    if (!status().every((each) => ready.has(each.name))) return
    isOver = true
    callback()
  }
}
