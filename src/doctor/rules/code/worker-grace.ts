import type { CodeFile } from '../../read/code.ts'
import type { Fault, Rule } from '../../rule.ts'

/** A worker of Temporal gives its running activities no time by default: `shutdownGraceTime` is 0. */
export const workerGrace: Rule = {
  id: 'code/worker-grace',
  check: ({ code }) => code.flatMap(faultsIn),
}

function faultsIn({ file, code }: CodeFile): Fault[] {
  if (!/['"]@temporalio\/worker['"]/.test(code) || code.includes('shutdownGraceTime')) return []
  return [...code.matchAll(/\bWorker\s*\.\s*create\(/g)].map(({ 0: all, index }) => ({
    level: 'hint',
    place: { file, start: index, end: index + all.length },
    title:
      'At SIGTERM this worker gives up its running activities at once: `shutdownGraceTime` is 0 by default.',
    remedy: {
      text: 'Give it the time of your longest activity, and the platform a longer grace period.',
      to: "shutdownGraceTime: '20s',",
    },
  }))
}
