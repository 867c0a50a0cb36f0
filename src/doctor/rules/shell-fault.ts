import type { Fault } from '../rule.ts'
import { type Command, execForm } from '../start/command.ts'
import { isOneShot } from '../start/one-shot.ts'
import { isIdle, lastWords, shellFate, withExec } from '../start/shell.ts'

/** What is wrong with a command that a shell runs; undefined if signals arrive, or nobody waits for it. */
export function shellFault(
  command: Command,
  image: string,
  what: string,
): Pick<Fault, 'level' | 'place' | 'title'> | undefined {
  const { script } = command
  const fate =
    script === undefined || isIdle(script) || isOneShot(lastWords(command))
      ? 'goes'
      : shellFate(command, image)
  if (fate === 'goes') return undefined
  return {
    level: fate === 'stays' ? 'error' : 'warning',
    place: command,
    title:
      fate === 'stays'
        ? `${what}. The shell does not pass SIGTERM on, so the program is killed at the end of the grace period.`
        : `${what}. Whether the program receives SIGTERM depends on the shell of the image: dash does not pass it on.`,
  }
}

/** The same command with `exec`, as a list of words. */
export function execRemedy({ script = '', shell }: Command): Fault['remedy'] {
  const better = withExec(script)
  if (better === undefined) return { text: 'Put `exec` before the command of the service.' }
  return {
    text: 'Let the last command replace the shell.',
    from: execForm([shell, '-c', script]),
    to: execForm([shell, '-c', better]),
  }
}
