import type { Finding } from '../../result.ts'
import { formatTime, listed } from '../../words.ts'
import type { Cause } from '../cause.ts'
import type { Stopped } from '../measured.ts'
import { delaySetting } from '../remedies/delay.ts'
import { stackOf } from '../stack.ts'

/** Milliseconds that a hook may take while the service has nothing to do. */
const HOOK_TIME = 1_000

/** The part of the grace period that an idle service may take. */
const IDLE_PART = 0.5

/** The status of a hook in lastcall's report that has reached its `timeout`. */
const TIMED_OUT = 'timed-out'

/** The exit status of lastcall at its deadline, which hooks without a `timeout` reach as well. */
const DEADLINE_STATUS = 124

type Hook = NonNullable<Stopped['report']>['hooks'][number]

/** Hooks that take long although nobody used the service. */
function slowHooks({ id, report }: Stopped): Hook[] {
  if (id !== 'when-idle' || report === null) return []
  return report.hooks.filter(({ durationMs }) => (durationMs ?? 0) >= HOOK_TIME)
}

/** A hook of lastcall waited for something, although nothing was under way. */
export const hookWaitedForNothing: Cause = {
  id: 'hook-waited-for-nothing',
  isShown: (rehearsal) => slowHooks(rehearsal).length > 0,
  describe: ([rehearsal]) => {
    const hooks = slowHooks(rehearsal)
    const names = hooks.map(({ name }) => `\`${name}\``)
    return {
      level: 'untidy',
      title: `${listed(names)} took long, although nobody used the service.`,
      details: hooks.map(
        ({ name, status, durationMs }) =>
          `The hook \`${name}\` took ${formatTime(durationMs ?? 0)}, and ended as ${status}.`,
      ),
      evidence: Object.fromEntries(hooks.map(({ name, durationMs }) => [name, durationMs ?? 0])),
      remedy: remedyFor(hooks, rehearsal.report?.status),
    }
  },
}

/** A hook that has reached its `timeout` needs no other: that is why it failed. */
function remedyFor(hooks: readonly Hook[], exitStatus: number | undefined): Finding['remedy'] {
  const advice = 'Find out what the hook waits for: often a connection that was not given back, or a timer.'
  const unlimited = hooks.find(({ status }) => status !== TIMED_OUT || exitStatus === DEADLINE_STATUS)
  return unlimited
    ? {
        text: `${advice} Until then give it a \`timeout\` of its own.`,
        from: null,
        to: `onShutdown('${unlimited.name}', …, { timeout: 1_000 })`,
      }
    : {
        text: `${advice} A hook that reaches its \`timeout\` has failed, and makes the exit status 1.`,
        from: null,
        to: null,
      }
}

/** A service that had nothing to do took a great part of its grace period. */
export const delayTooLong: Cause = {
  id: 'delay-too-long',
  isShown: ({ id, exit }, { graceMs }) =>
    id === 'when-idle' && !exit.wasKilled && exit.afterMs > graceMs * IDLE_PART,
  describe: ([{ exit }], measured) => {
    const { graceMs, noticeMs } = measured
    const [took, grace, left] = [exit.afterMs, graceMs, graceMs - exit.afterMs].map(formatTime)
    return {
      level: 'risk',
      title: `An idle service took ${took} of its ${grace} to stop.`,
      details: [
        `That leaves ${left} to finish requests. A load balancer notices within ${formatTime(noticeMs)}, as \`--notice\` says.`,
      ],
      evidence: { exitAfterMs: exit.afterMs, graceMs, noticeMs },
      remedy: {
        text: 'Wait only for as long as the load balancer needs, or raise the grace period of the platform.',
        from: null,
        to: stackOf(measured) === 'lastcall' ? delaySetting(measured) : null,
      },
    }
  },
}
