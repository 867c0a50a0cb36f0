/** `exec` with a program. With a redirection alone the shell goes on. */
const EXEC = /^(\w+=\S*\s+)*exec\s+(?!\d?[<>])/

/** Words in front of the first command of a branch. */
const HEAD = /^((then|else|do|\{)\s+|case\s.*?\sin\s+(?=\S+\))|[^\s()]+\)\s+)+/

const BOUNDARY = /^(else|elif|fi|esac)\b|^[^\s()]+\)/

/** Whether a script begins with `exec`, so that nothing else of it runs. */
export function beginsReplaced(command: string): boolean {
  return EXEC.test(command) && !/[|&]/.test(command)
}

/** Whether a command of a script, also one of a branch, gives its place to a program. In a pipe, and in the background, the shell stays. */
export function isReplaced(command: string): boolean {
  return beginsReplaced(command.replace(HEAD, ''))
}

/** Whether a command ends a compound one, of which a line cannot say what runs last. */
export function endsCompound(command: string): boolean {
  return /^(fi|esac|done)\b/.test(command)
}

/** Whether the commands end with `if` or `case`, and each branch of that with `exec`. */
export function isEachBranchReplaced(commands: readonly string[]): boolean {
  if (!/^(fi|esac)$/.test(commands.at(-1) ?? '')) return false
  const own = commands.slice(startOfCompound(commands))
  const ends = own.filter(
    (command, index) => BOUNDARY.test(own[index + 1] ?? '') && !/^case\s.*\sin$/.test(command),
  )
  // The branches of an inner one are among them.
  return ends.length > 0 && ends.every((command) => isReplaced(command) || /^(fi|esac)$/.test(command))
}

/** Where the last compound command begins. */
function startOfCompound(commands: readonly string[]): number {
  let depth = 0
  for (let index = commands.length - 1; index >= 0; index -= 1) {
    const command = (commands[index] as string).replace(/^((then|else)\s+)+/, '')
    if (/^(fi|esac)\b/.test(command)) depth += 1
    if (/^(if|case)\b/.test(command)) depth -= 1
    if (depth === 0) return index
  }
  return 0
}
