/** The longest stack that is shown. */
const FRAMES = 50

/** The caller's stack frames, innermost first, whatever limit the application has set. */
export function currentFrames(): string[] {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = FRAMES
  const frames = String(new Error().stack).split('\n').slice(2)
  Error.stackTraceLimit = stackTraceLimit
  return frames
}
