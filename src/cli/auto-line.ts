import { withFlags } from '../supervisor/system/preloads.ts'
import { HELP } from './help.ts'
import { parseCommandLine } from './option-table.ts'
import { UsageError } from './usage-error.ts'

/** `lastcall auto`. Returns the line to print. */
export function auto(args: readonly string[]): string {
  const { wantsHelp, words } = parseCommandLine('auto', args, {})
  if (wantsHelp) return HELP.auto
  if (words.length > 0) throw new UsageError(`\`lastcall auto\` takes no arguments, got '${words.join(' ')}'`)
  return autoLine(process.env.NODE_OPTIONS, new URL('../auto.js', import.meta.url))
}

/**
 * The line for a shell by which each Node process loads a module, whatever its working directory is.
 *
 * @param options - What NODE_OPTIONS has now, which stays.
 */
export function autoLine(options: string | undefined, module: URL): string {
  // A URL has no spaces and no double quotes, which would mean something to Node. A shell minds a single quote.
  const flag = `--import=${module.href.replaceAll("'", '%27')}`
  const hasFlag = options?.split(' ').includes(flag)
  const { NODE_OPTIONS = '' } = withFlags({ NODE_OPTIONS: options }, hasFlag ? [] : [flag])
  return `export NODE_OPTIONS='${NODE_OPTIONS.replaceAll("'", String.raw`'\''`)}'\n`
}
