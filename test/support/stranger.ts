import type { ProgramOptions } from './program.ts'

/** The id of a user of this machine that has nothing, not even a name. */
export const STRANGER = 4_321

/** Only root may give a file away, or start a program as another user. */
export const NOT_ROOT: string | false = process.getuid?.() === 0 ? false : 'only root can be several users'

/** Starts a program as that user, who may not write where coverage is kept. */
export const AS_STRANGER: ProgramOptions = {
  uid: STRANGER,
  gid: STRANGER,
  env: { NODE_V8_COVERAGE: undefined },
}
