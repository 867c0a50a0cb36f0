import type { Fault } from '../rule.ts'
import type { Command } from '../start/command.ts'
import { isOneShot } from '../start/one-shot.ts'
import { isBeside, isCompound, isIdle, lastWords, shellFate, withExec } from '../start/shell.ts'
import { execForm } from '../start/words.ts'
import { initOf } from '../start/wrappers.ts'

/**
 * What is wrong with a command that a shell runs; undefined if signals arrive, or nobody waits for it. Words of an entry point may
 * stand before its own.
 */
export function shellFault(
  command: Command,
  image: string,
  what: string,
  entrypoint: readonly string[] = [],
): Pick<Fault, 'level' | 'place' | 'title'> | undefined {
  const { script } = command
  const fate =
    script === undefined || isIdle(script) || isOneShot(lastWords(command))
      ? 'goes'
      : shellFate(command, image)
  if (fate === 'goes') return undefined
  const level = fate === 'stays' && !isCompound(script ?? '') ? 'error' : 'warning'
  const init = initOf([...entrypoint, ...command.front])
  if (init !== undefined)
    return {
      level,
      place: command,
      title: `${init} starts a shell, and the shell your program. ${fate === 'stays' ? 'At SIGTERM the shell ends' : 'Unless the shell gives its place to the program, it ends at SIGTERM'}, the container ends with it, and the program is killed at once.`,
    }
  return {
    level,
    place: command,
    title:
      fate === 'stays'
        ? `${what}. The shell does not pass SIGTERM on, so the program is killed at the end of the grace period.`
        : `${what}. Whether the program receives SIGTERM depends on the shell of the image: dash does not pass it on.`,
  }
}

/** What is wrong with a script that does not replace itself, and that these words start. */
export function scriptTitle(words: readonly string[], runs: string): string {
  const init = initOf(words)
  return init === undefined
    ? `The script stays process 1 while ${runs}, and does not pass SIGTERM on.`
    : `${init} starts the script, and stays process 1 while ${runs}. At SIGTERM the script ends, the container ends with it, and the program is killed at once.`
}

/** The same command with `exec`, as a list of words. */
export function execRemedy({ script = '', shell, front }: Command): Fault['remedy'] {
  const better = withExec(script)
  if (better === undefined && isBeside(script))
    return {
      text: 'Let the command of the service be the last one, with `exec` before it, and without a pipe or `&`: in those, `exec` replaces no shell. A platform keeps what goes to stdout, so `tee` is not needed.',
    }
  if (better === undefined) return { text: 'Put `exec` before the command of the service.' }
  return {
    text: 'Let the last command replace the shell.',
    from: execForm([...front, shell, '-c', script]),
    to: execForm([...front, shell, '-c', better]),
  }
}
