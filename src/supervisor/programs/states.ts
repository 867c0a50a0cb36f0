import type { ProgramState } from '../options/program-status.ts'

/** What can happen to a process. `exit` is by itself; `gone` comes after every end, and says what follows. */
export type Happening = 'start' | 'ready' | 'exit' | 'stop' | 'gone' | 'retry' | 'fail'

/** What each state leads to. What is not here cannot happen. */
export const TRANSITIONS: Readonly<Record<ProgramState, Readonly<Partial<Record<Happening, ProgramState>>>>> =
  {
    stopped: { start: 'starting' },
    starting: { ready: 'running', exit: 'stopping', stop: 'stopping' },
    running: { exit: 'stopping', stop: 'stopping' },
    stopping: { gone: 'stopped', retry: 'backing-off', fail: 'failed' },
    'backing-off': { start: 'starting', stop: 'stopped' },
    failed: { start: 'starting' },
  }

/** Whether something can happen in a state. */
export function canHappen(state: ProgramState, happening: Happening): boolean {
  return TRANSITIONS[state][happening] !== undefined
}

/** The state after it. */
export function after(state: ProgramState, happening: Happening): ProgramState {
  const next = TRANSITIONS[state][happening]
  if (next === undefined) throw new Error(`a process that is ${state} has no '${happening}'`)
  return next
}
