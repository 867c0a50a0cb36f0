import { basename } from 'node:path'

/** A command that starts a file with Node, in its parts. */
export interface NodeCommand {
  readonly flags: readonly string[]
  readonly file: string
  readonly args: readonly string[]
}

/**
 * Flags of Node whose value may be the next word. The list is needed: a value such as `./setup.js` after `--import`
 * cannot be told from the file otherwise. Only `node --help` tells these flags, so a test compares the list with it.
 */
const WITH_VALUE: ReadonlySet<string> = new Set(
  `-C -r --allow-fs-read --allow-fs-write --build-sea --build-snapshot-config --conditions --config-file
  --cpu-prof-dir --cpu-prof-interval --cpu-prof-name --debug-port --diagnostic-dir --disable-proto
  --disable-warning --dns-result-order --env-file --env-file-if-exists --experimental-config-file
  --experimental-default-config-file --experimental-default-type --experimental-loader
  --experimental-package-map --experimental-policy --experimental-sea-config --experimental-test-isolation
  --experimental-test-tag-filter --heap-prof-dir --heap-prof-interval --heap-prof-name
  --heapsnapshot-near-heap-limit --heapsnapshot-signal --icu-data-dir --import --input-type --inspect-port
  --inspect-publish-uid --loader --localstorage-file --max-http-header-size
  --max-old-space-size-percentage --network-family-autoselection-attempt-timeout --openssl-config
  --policy-integrity --process-timeout --redirect-warnings --report-dir --report-directory
  --report-filename --report-signal --require --secure-heap --secure-heap-min --snapshot-blob --title
  --tls-cipher-list --tls-keylog --trace-event-categories --trace-event-file-pattern
  --trace-require-module --unhandled-rejections --use-largepages --v8-pool-size --vfs-load`.split(/\s+/),
)

/** Flags with which Node runs something else than a file, or runs it in a process of its own. */
const WITHOUT_FILE =
  /^(-e|--eval|-p|--print|-i|--interactive|-c|--check|--run|--(bench|test|watch)(-.*)?|-)(=.*)?$/

/** Takes `node [flags] file [arguments]` apart. Returns undefined for any other command. */
export function parseNodeCommand([first = '', ...rest]: readonly string[]): NodeCommand | undefined {
  if (!/^node(js)?(\.exe)?$/.test(basename(first))) return undefined
  let at = 0
  for (let flag = rest[at]; flag?.startsWith('-'); flag = rest[at]) {
    if (WITHOUT_FILE.test(flag)) return undefined
    at += WITH_VALUE.has(flag) ? 2 : 1
    if (flag === '--') break
  }
  const file = rest[at]
  if (file === undefined) return undefined
  return { flags: rest.slice(0, at).filter((flag) => flag !== '--'), file, args: rest.slice(at + 1) }
}
