import type { ShutdownReason } from '../core/api/reports.ts'
import { describeReason } from '../core/end/summary.ts'
import { describeWaiting, WAITING_INTERVAL } from '../core/end/waiting.ts'
import type { ShutdownEvent } from '../core/hooks/events.ts'
import { isMainThread } from '../core/node/loaded-modules.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import type { Shutdown } from '../core/shutdown/shutdown.ts'
import { Notifier } from './notifier.ts'
import { notifySocketOf } from './unit.ts'

/** Milliseconds after the deadline within which the process has certainly exited. */
const MARGIN = 1_000

/** S11: tells systemd what becomes of its unit, if this is the unit's own process: a service of `Type=notify`, as a rule. */
export function tellSystemd(registry: HookRegistry): void {
  const socket = isMainThread() ? notifySocketOf(process) : undefined
  if (socket === undefined) return
  const state = new UnitState(registry, new Notifier(socket))
  registry.announcers.add(() => state.ready())
  registry.observers.add((event) => state.onEvent(event))
}

/**
 * Once systemd knows that a unit stops, it sends no SIGTERM, and kills when its time is up. T11: a shutdown by the application
 * has to hear of a SIGTERM, which may leave less time. X3: with `exit: false` the process may live on.
 */
function mayBeLeftAlone({ reason, settings }: Shutdown): boolean {
  return reason.kind !== 'manual' && settings.exit !== false
}

/** The state of the unit, which follows that of the registry. */
class UnitState {
  readonly #registry: HookRegistry
  readonly #notifier: Notifier

  constructor(registry: HookRegistry, notifier: Notifier) {
    this.#registry = registry
    this.#notifier = notifier
  }

  /** From now on no child can answer for the unit. Until then the application may still tell systemd itself. */
  ready(): Promise<boolean> {
    // Whoever answers for the unit's WatchdogSec needs the variable.
    if (process.env.WATCHDOG_USEC === undefined) delete process.env.NOTIFY_SOCKET
    return this.#notifier.send({ READY: 1 })
  }

  onEvent(event: ShutdownEvent): void {
    const shutdown = this.#registry.current
    if (event.kind === 'begun' && event.reason.kind !== 'exit' && shutdown)
      this.#begin(shutdown, event.reason)
  }

  #begin(shutdown: Shutdown, reason: ShutdownReason): void {
    this.#notifier.mention({
      ...(mayBeLeftAlone(shutdown) && { STOPPING: 1 }),
      STATUS: `stopping on ${describeReason(reason)}`,
      EXTEND_TIMEOUT_USEC: timeLeft(shutdown),
    })
    this.#sayLater(shutdown)
  }

  #sayLater(shutdown: Shutdown): void {
    const timer = shutdown.clock.setTimeout(() => {
      if (shutdown.phase === 'over') return
      const waiting = describeWaiting(shutdown.running())
      // systemd forgets the time when somebody reloads its units.
      const EXTEND_TIMEOUT_USEC = timeLeft(shutdown)
      this.#notifier.mention({ ...(waiting !== undefined && { STATUS: waiting }), EXTEND_TIMEOUT_USEC })
      this.#sayLater(shutdown)
    }, WAITING_INTERVAL)
    timer.unref()
  }
}

/** Microseconds until the process has exited, whatever happens. */
function timeLeft({ deadline }: Shutdown): number {
  return (Math.ceil(deadline.untilEnd()) + MARGIN) * 1_000
}
