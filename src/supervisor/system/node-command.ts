import { basename } from 'node:path'

/** A command that starts a file with Node, in its parts. */
export interface NodeCommand {
  readonly flags: readonly string[]
  readonly file: string
  readonly args: readonly string[]
}

/** Flags of Node whose value may follow as a word of its own. */
const WITH_VALUE =
  /^(-r|-C|--(require|import|loader|experimental-loader|conditions|env-file|env-file-if-exists|icu-data-dir|title|max-old-space-size|stack-trace-limit|unhandled-rejections|dns-result-order|input-type|disable-warning|trace-event-categories|inspect-port|heapsnapshot-signal|max-http-header-size|report-dir|report-directory|report-filename|report-signal|cpu-prof-dir|cpu-prof-name|cpu-prof-interval|heap-prof-dir|heap-prof-name|heap-prof-interval|heapsnapshot-near-heap-limit|secure-heap|secure-heap-min|max-semi-space-size|experimental-config-file|trace-event-file-pattern|v8-pool-size|localstorage-file|redirect-warnings|diagnostic-dir|openssl-config|tls-min-v1\.[0-3]|tls-max-v1\.[0-3]))$/

/** Flags by which Node runs something else than a file. */
const WITHOUT_FILE = /^(-e|--eval|-p|--print|-i|--interactive|-c|--check|--test|--run|--watch|-)(=.*)?$/

/** Takes `node [flags] file [arguments]` apart; undefined if it is something else. */
export function parseNodeCommand([first = '', ...rest]: readonly string[]): NodeCommand | undefined {
  if (!/^node(js)?(\.exe)?$/.test(basename(first))) return undefined
  let at = 0
  for (let flag = rest[at]; flag?.startsWith('-'); flag = rest[at]) {
    if (WITHOUT_FILE.test(flag)) return undefined
    at += WITH_VALUE.test(flag) ? 2 : 1
    if (flag === '--') break
  }
  const file = rest[at]
  if (file === undefined) return undefined
  return { flags: rest.slice(0, at).filter((flag) => flag !== '--'), file, args: rest.slice(at + 1) }
}
