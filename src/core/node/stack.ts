import { onOneLine, show } from './show.ts'

/** The longest stack that is shown. */
const FRAMES = 50

/** The caller's stack frames, innermost first, whatever limit the application has set. */
export function currentFrames(): string[] {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = FRAMES
  const [, , ...frames] = String(new Error().stack).split('\n')
  Error.stackTraceLimit = stackTraceLimit
  // X5: a method may have any name, even one with a line break.
  return frames.map((frame) => onOneLine(frame).replace(/^(?=\S)/, '    '))
}

/** A frame of Node's own code, but not of the one that runs ticks and promises: these may follow each other without an end. */
const HARMLESS = /[ (]node:(?!internal\/process\/task_queues)[\w/]+:\d+:\d+\)?$/

/**
 * The frames of code that a call of the inspector has interrupted. There are none if the call came between two turns of the event
 * loop, or while Node's own code ran alone: that delivers a message, say, and does not block.
 */
export function interruptedFrames(): string[] {
  const frames = currentFrames()
  // The inspector's own frame has no file. The frames below it belong to the interrupted code.
  const call = frames.findIndex((frame) => frame.includes('<anonymous>:1:'))
  const interrupted = frames.slice(call + 1)
  // Below a stack that is cut off, there may be code of the application.
  const isCut = frames.length >= FRAMES - 1
  return interrupted.every((frame) => HARMLESS.test(frame)) && !isCut ? [] : interrupted
}

/** X5: an error with its causes, for people: without the library's own frames, and with nothing that could forge a line. */
export function showError(error: unknown): string {
  return withoutOwnFrames(show(error))
}

/**
 * X5: leaves out the library's own frames and all below them, which say only that the library has called. An error of the
 * library itself keeps them.
 */
export function withoutOwnFrames(text: string): string {
  const own = ownFolder()
  if (own === undefined) return text
  let isBelow = false
  const kept: string[] = []
  for (const line of text.split('\n')) {
    const isFrame = /^\s+(?:at |\.\.\. \d+ lines matching)/.test(line)
    isBelow = isFrame && (isBelow || line.includes(own))
    if (!isBelow) kept.push(line)
    // What follows an error's frames, such as its cause, begins on the last of them.
    else if (line.endsWith(' {')) kept.push(`${kept.pop()} {`)
  }
  return kept.some(isFrameOfFile) ? kept.join('\n') : text
}

function isFrameOfFile(line: string): boolean {
  return /^\s+at (?!.*node:).*:\d+:\d+/.test(line)
}

/** The folder of the library, as Node names it with or without source maps; none if the library is part of a bundle. */
function ownFolder(): string | undefined {
  const [, folder] =
    /([^\s(]+\/(?:dist|src)\/)core\/(?:all\.js|node\/stack\.ts)/.exec(currentFrames().join('\n')) ?? []
  return folder
}
