// The original: a test runner's fake timers may later replace it.
const hrtime = process.hrtime.bigint

/** Milliseconds on a monotonic clock that all threads of the process share. */
export function processNow(): number {
  return Number(hrtime()) / 1e6
}

/** When this process started, in milliseconds since 1970. */
export function processStart(): number {
  return process.getBuiltinModule('node:perf_hooks').performance.timeOrigin
}
