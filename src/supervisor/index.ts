export { createSupervisor } from './create-supervisor.ts'
export type { ProgramOptions, ReadyWhen, RestartPolicy } from './options/program-options.ts'
export type { ProgramEvent, ProgramExit, ProgramState, ProgramStatus } from './options/program-status.ts'
export type { Supervisor, SupervisorOptions } from './options/types.ts'
