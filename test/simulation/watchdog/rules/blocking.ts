import { EXIT_TIME, type Story } from '../story.ts'
import type { Rule } from './rule.ts'

// Who is taken for blocked, and what becomes of that process.

export const healthy: Rule = {
  name: 'D6 a process that answers in time is neither interrupted nor killed',
  check: (story) => {
    const { trace, silences, overtime, lateMs } = story
    if (silences.some(({ fromMs, untilMs }) => untilMs - fromMs + 3 * lateMs >= overtime)) return []
    const faults: string[] = []
    if (story.ending) faults.push(`it was called blocked at ${story.ending.atMs}`)
    if (trace.exit?.isKilled) faults.push(`it was killed at ${trace.exit.atMs}`)
    if (trace.lines.length > 0) faults.push(`it was called killed at ${trace.lines[0]?.atMs}`)
    return faults
  },
}

export const patience: Rule = {
  name: 'D6 the main thread has its time to answer, and has it again after a pause',
  check: (story) => {
    const { ending, deadlineAt, overtime, lateMs } = story
    if (!ending) return []
    const silence = story.silences.findLast(({ fromMs }) => fromMs <= ending.askedMs)
    if (!silence) return [`it was called blocked at ${ending.atMs}, and nothing blocked`]
    // A shorter pause is not seen, and the time is given again three times at most.
    const pausedMs = story.pausedMs(silence.fromMs, ending.askedMs, 2 * story.patience)
    const ms = ending.askedMs - silence.fromMs - Math.min(pausedMs, ending.askedMs)
    const leastMs = ending.askedMs < deadlineAt + overtime - lateMs ? story.patience : overtime
    // The watchdog may have asked just before the block, and just before the next sign of life.
    return ms < 0.9 * leastMs - 2 * lateMs ? [`it was called blocked after ${ms} of ${leastMs} ms`] : []
  },
}

export const killedForReason: Rule = {
  name: 'D6 only a main thread is killed that blocks, has not answered, and could not be interrupted',
  check: (story) => {
    const { trace, overtime, lateMs } = story
    const { exit } = trace
    if (!exit?.isKilled) return []
    const inner = exit.blocks.at(-1)
    const silence = story.silences.findLast(({ fromMs }) => fromMs <= exit.atMs)
    if (!inner && story.awakeAt(silence?.untilMs ?? 0) < exit.atMs - 2 * lateMs)
      return [`it was killed at ${exit.atMs}, and nothing blocked it`]
    const ms = exit.atMs - (silence?.fromMs ?? exit.atMs)
    const faults: string[] = []
    if (ms < overtime - 2 * lateMs) faults.push(`it was killed after it had blocked for ${ms} ms`)
    const isReachable =
      story.canInterrupt &&
      inner?.code === 'js' &&
      !inner.isOnTop &&
      trace.interrupts.length === 0 &&
      trace.exitBegunMs > exit.atMs
    if (isReachable) faults.push(`\`${inner.what}\` could have been interrupted`)
    return faults
  },
}

export const interruptEnds: Rule = {
  name: 'D6 an interrupt of code that blocks ends the process, unless what runs on top of that code blocks too',
  check: (story) => {
    const { ending, trace, exitAt, deadlineAt, lateMs } = story
    if (!ending) return []
    const onTop = trace.blocks.filter(({ isOnTop, fromMs }) => isOnTop && fromMs >= ending.atMs)
    if (onTop.length === 0)
      return exitAt > ending.atMs || trace.exit?.isKilled
        ? [`it went on after the interrupt at ${ending.atMs}`]
        : []
    // What answers before the deadline has some time more.
    return trace.exit?.isKilled && ending.atMs < deadlineAt - lateMs && exitAt < deadlineAt + EXIT_TIME
      ? [`it was killed at ${exitAt}`]
      : []
  },
}

export const inTime: Rule = {
  name: 'D6 JavaScript that blocks is interrupted before the deadline, and the process ends with 124 and a report',
  check: (story) => {
    const { trace, deadlineAt, exitAt } = story
    const block = blockAtDeadline(story)
    if (!block || !story.canInterrupt || block.code !== 'js' || trace.blocks.some(({ isOnTop }) => isOnTop))
      return []
    const { exit, stderr } = trace
    const faults: string[] = []
    if (exit?.status !== 124) faults.push(`the status is ${exit?.status}`)
    if (exitAt > deadlineAt) faults.push(`the exit came at ${exitAt}`)
    const name = block.what.startsWith('h') ? block.what : 'unknown code'
    if (!new RegExp(`lastcall: ${name}\\b.* blocks the event loop`).test(stderr))
      faults.push(`stderr does not name \`${block.what}\``)
    return faults
  },
}

export const killed: Rule = {
  name: 'D6 what cannot be interrupted is killed at the deadline, and a line names the hook that started last',
  check: (story) => {
    const { trace, deadlineAt, exitAt, lateMs, scenario } = story
    const block = blockAtDeadline(story)
    if (!block || !story.hasWatchdog || (story.canInterrupt && block.code === 'js')) return []
    // Native code that returned after the question was interrupted there.
    if (story.ending?.block === block) return []
    const [line, more] = trace.lines
    if (!line || more) return [`there are ${trace.lines.length} lines`]
    const faults: string[] = []
    if (line.atMs < deadlineAt || line.atMs > deadlineAt + lateMs)
      faults.push(`the line came at ${line.atMs}`)
    const { isProcess1 } = scenario.machine
    if (!isProcess1 && exitAt !== line.atMs) faults.push(`the exit came at ${exitAt}`)
    const last = trace.facts.findLast(({ what, atMs }) => what === 'started' && atMs <= block.fromMs)
    const name = last === undefined ? 'code outside any hook' : `\`${scenario.hooks[last.hook]?.name}\``
    const expected = `lastcall: ${isProcess1 ? 'not killed at the deadline, as process 1' : 'killed at the deadline'}: ${name} blocks`
    if (!line.line.startsWith(expected)) faults.push(`the line is ${line.line}`)
    return faults
  },
}

/** Code that began to block early enough for the watchdog to see it, and still blocks at the deadline. */
function blockAtDeadline(story: Story): Story['trace']['blocks'][number] | undefined {
  const { trace, deadlineAt, margin, lateMs } = story
  const latestMs = deadlineAt - margin - 2 * story.patience - 4 * lateMs
  // Between its first hook and its start there is no watchdog.
  const leastMs = story.scenario.machine.startMs + lateMs
  const block = trace.blocks.find(
    ({ fromMs, untilMs, isOnTop }) => !isOnTop && fromMs <= latestMs && untilMs > deadlineAt + lateMs,
  )
  if (!block || block.what.includes("'exit'") || block.what === 'onReport') return undefined
  const begins = trace.facts[0]?.atMs ?? Infinity
  return begins <= block.fromMs &&
    deadlineAt - block.fromMs > leastMs &&
    !story.isPaused(block.fromMs, deadlineAt + 2 * lateMs)
    ? block
    : undefined
}

export const lines: Rule = {
  name: 'D6 there is a line only with a kill, and none says that process 1 is killed',
  check: ({ trace, scenario, deadlineAt, lateMs }) => {
    const faults: string[] = []
    const { isProcess1 } = scenario.machine
    if (trace.exit?.isKilled && (isProcess1 || trace.lines.length !== 1))
      faults.push(`it was killed, and there are ${trace.lines.length} lines`)
    if (!isProcess1 && trace.lines.length > 0 && !trace.exit?.isKilled)
      faults.push('a line says that it was killed')
    for (const { line, atMs } of trace.lines) {
      if (line.includes('not killed') !== isProcess1) faults.push(`the line is ${line}`)
      if (atMs < deadlineAt - lateMs) faults.push(`the line came at ${atMs}`)
    }
    return faults
  },
}
