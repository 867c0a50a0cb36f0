import type { ProgramState } from '../options/program-status.ts'

/**
 * What can happen to an instance. `exit`: its process exits by itself. `stop`: somebody asks for that. When the whole
 * process group is gone, `gone`, `retry` or `fail` follows.
 */
export type Happening = 'start' | 'ready' | 'exit' | 'stop' | 'gone' | 'retry' | 'fail'

/** The state to which each happening leads, from each state. A happening that is left out cannot occur there. */
export const TRANSITIONS: Readonly<Record<ProgramState, Readonly<Partial<Record<Happening, ProgramState>>>>> =
  {
    stopped: { start: 'starting' },
    starting: { ready: 'running', exit: 'exited', stop: 'stopping' },
    running: { exit: 'exited', stop: 'stopping' },
    exited: { stop: 'stopping', gone: 'stopped', retry: 'backing-off', fail: 'failed' },
    stopping: { gone: 'stopped', fail: 'failed' },
    'backing-off': { start: 'starting', stop: 'stopped' },
    failed: { start: 'starting' },
  }

export function canHappen(state: ProgramState, happening: Happening): boolean {
  return TRANSITIONS[state][happening] !== undefined
}

/** @throws if the happening cannot occur in that state. */
export function after(state: ProgramState, happening: Happening): ProgramState {
  const next = TRANSITIONS[state][happening]
  if (next === undefined) throw new Error(`an instance that is ${state} has no '${happening}'`)
  return next
}
