import { readFileSync } from 'node:fs'
import type { Style } from '../doctor/index.ts'
import { DOCTOR_OPTIONS } from './doctor-options.ts'
import { HELP } from './help.ts'
import { parseCommandLine } from './option-table.ts'
import type { Printed } from './printed.ts'
import { UsageError } from './usage-error.ts'

/** `lastcall doctor`: reads the files that start a service, and says which lines lose work. */
export async function doctor(args: readonly string[], version: string, style: Style): Promise<Printed> {
  const { wantsHelp, given, words } = parseCommandLine('doctor', args, DOCTOR_OPTIONS)
  if (wantsHelp) return { text: HELP.doctor, status: 0 }
  const { json = false, fix = false, dryRun = false, drain } = given
  if (json && (fix || dryRun)) throw new UsageError('give either --json or --fix, not both')
  const paths = words.length > 0 ? words : ['.']
  if ((fix || dryRun) && paths.includes('-')) throw new UsageError('`--fix` cannot change standard input')
  // Its parsers are large, and no other command needs them.
  const room = await import('../doctor/index.ts')
  try {
    const examination = { ...room.readInputs(paths, () => readFileSync(0, 'utf8')), drain, version }
    if (json) {
      const { result } = room.examine(examination)
      return { text: room.formatJson(result), status: result.status }
    }
    const { changes, first, diagnosis, outlook } = room.mend(examination)
    if (!fix && !dryRun)
      return { text: room.formatText(first.result, style, outlook), status: first.result.status }
    const shown =
      changes.length === 0 ? 'Nothing here can be changed safely.\n' : room.formatDiff(changes, style)
    if (dryRun) return { text: shown, status: first.result.status }
    room.writeChanges(changes)
    const { result } = diagnosis
    return { text: `${shown}\n${room.formatText(result, style)}`, status: result.status }
  } catch (error) {
    const isForUser = error instanceof room.InputError || error instanceof room.WriteError
    throw isForUser ? new UsageError(error.message) : error
  }
}
