/** More than any library needs. */
const FRAMES = 50

/** The frames of the stack that the caller stands on, innermost first, whatever the application's limit is. */
export function currentFrames(): string[] {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = FRAMES
  const frames = String(new Error().stack).split('\n').slice(2)
  Error.stackTraceLimit = stackTraceLimit
  return frames
}
