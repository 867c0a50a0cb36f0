import { type Command, commandOf, isUnfinished, programOf } from './command.ts'
import { isManager } from './runners.ts'

/** What starts a program: an entry point, its arguments, or one command that is made of both. */
export interface Start<T extends Command> {
  readonly entrypoint: T | undefined
  readonly cmd: T | undefined
}

/** The arguments complete an entry point such as `sh -c` or `npm run`. */
export function startOf<T extends Command>(entrypoint: T | undefined, cmd: T | undefined): Start<T> {
  if (entrypoint === undefined || cmd === undefined || cmd.script !== undefined) return { entrypoint, cmd }
  const { words } = entrypoint
  if (!isUnfinished(words) && !isManager(programOf(words))) return { entrypoint, cmd }
  return { entrypoint: undefined, cmd: { ...cmd, ...commandOf([...words, ...cmd.words], cmd) } }
}
