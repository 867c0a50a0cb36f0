import { count, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { lossEvidence } from '../losses.ts'
import { hasFailedRequests, lostOf, type Measured, type Stopped, underLoad } from '../measured.ts'
import { startItself } from '../remedies/exec.ts'
import { firstName, serverBehind, wrapperKind } from '../wrapper.ts'

/** The signal reached the process that was started, and not the server behind it. */
export const signalNotPassedOn: Cause = {
  id: 'signal-not-passed-on',
  isShown: (rehearsal, measured) => rehearsal.id !== 'at-start' && isKept(rehearsal, measured),
  describe: (rehearsals, measured) => {
    const [first] = rehearsals
    const name = firstName(measured)
    return {
      level: 'loss',
      title: `${measured.signal} went to ${name}, and did not reach your server.`,
      details: rehearsals.flatMap((rehearsal) => sentencesOf(rehearsal, measured)),
      evidence: { program: name, ...lossEvidence(first) },
      remedy: startItself(measured),
    }
  },
}

/** Milliseconds between the ends of two processes that were killed together. */
const TOGETHER = 20

/** Whether the process that was started kept the signal for itself. */
function isKept(rehearsal: Stopped, measured: Measured): boolean {
  const { exit, isProcess1 } = rehearsal
  const server = serverBehind(rehearsal)
  if (!server) return false
  if (!exit.wasKilled && !isProcess1) return server.exitedAfterMs === null
  // What has kept the signal once keeps it as process 1, too: the end of the server is then no sign.
  // With process 1 the kernel kills all others, and at the end of the grace period this tool does.
  const endsFirst = server.exitedAfterMs !== null && server.exitedAfterMs < exit.afterMs - TOGETHER
  const isKnown = isProcess1 && hasOutlived(underLoad(measured))
  if ((endsFirst && !isKnown) || wrapperKind(measured) === 'other') return false
  return exit.wasKilled || exit.code !== 0 || hasFailedRequests(rehearsal)
}

/** Whether the server was still there when the process that was started had exited. */
function hasOutlived(rehearsal: Stopped | undefined): boolean {
  return rehearsal !== undefined && serverBehind(rehearsal)?.exitedAfterMs === null
}

function sentencesOf(rehearsal: Stopped, measured: Measured): string[] {
  const { exit, isProcess1, requests } = rehearsal
  const server = serverBehind(rehearsal)
  const pid = rehearsal.processes[0]?.pid
  const [name, lost] = [firstName(measured), lostOf(requests)]
  const losses = lost > 0 ? `, with ${count(lost, 'request')} under way` : ''
  if (exit.wasKilled) {
    const subject = isProcess1 ? `As process 1 of a container, ${name}` : `Process ${pid}, ${name},`
    return [`${subject} ignored the signal, and was killed after ${formatTime(exit.afterMs)}${losses}.`]
  }
  if (isProcess1)
    return [
      `As process 1 of a container, ${name} ended after ${formatTime(exit.afterMs)}, and the kernel killed your server${losses}.`,
    ]
  return [
    `Process ${pid}, ${name}, ended ${formatTime(exit.afterMs)} after the signal.`,
    `Your server, ${server?.command} (process ${server?.pid}), heard nothing and was still there.`,
  ]
}
