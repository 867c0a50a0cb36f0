import { writeFileSync } from 'node:fs'
import { listenToErrors, print } from '../core/end/output.ts'
import { systemClock } from '../core/node/clock.ts'
import { configure } from '../default/functions.ts'
import type { Printed } from './printed.ts'
import type { RehearseCommand } from './rehearse-options.ts'

/** `lastcall rehearse`: starts a server, stops it in several ways, and says what was lost. */
export async function rehearse(
  { options, json, html, junit }: RehearseCommand,
  version: string,
): Promise<Printed> {
  // Only who rehearses loads what it takes.
  const {
    rehearse: measure,
    resultOf,
    Progress,
    styleOf,
    formatVerdict,
    formatHtml,
    formatJson,
    formatJunit,
  } = await import('../rehearse/index.ts')
  // Ctrl-C kills the program that is being rehearsed, and then ends this process as if there was no hook.
  configure({ exit: 'signal', signals: ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] })
  const { stdout, stderr, env } = process
  // Nobody reads the progress any more, or its disk is full: the result still counts.
  listenToErrors(stderr, () => {})
  const progress = new Progress({
    output: { write: (text) => print(process, text) },
    // A line that is longer than a narrow terminal could not be written over.
    style: { ...styleOf(stderr, env), columns: stderr.columns || 80 },
    isLive: Boolean(stderr.isTTY) && env.TERM !== 'dumb',
    isAboveResult: Boolean(stdout.isTTY && stderr.isTTY),
    clock: systemClock,
    signal: options.signal,
  })
  const result = resultOf(await measure({ ...options, version }, progress))
  progress.done()
  if (html !== undefined) writeFileSync(html, formatHtml(result))
  if (junit !== undefined) writeFileSync(junit, formatJunit(result))
  return {
    text: json ? formatJson(result) : formatVerdict(result, styleOf(stdout, env)),
    status: result.status,
  }
}
