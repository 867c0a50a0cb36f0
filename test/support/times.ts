import { FakeProcess, type FakeProcessOptions } from 'lastcall/testing'
import type { RegistryOptions } from '../../src/core/api/options.ts'
import { resolveSettings } from '../../src/core/check/settings.ts'
import { Delay, type Servers } from '../../src/core/shutdown/delay.ts'

/** The times of a shutdown, in milliseconds from the signal. */
export interface Times {
  readonly timeout: number
  readonly lastCallMs: number
  readonly minDelay: number
  readonly maxDelay: number
}

/** The times of a process that has a server, as the code works them out. */
export function timesOf(
  options: Pick<RegistryOptions, 'timeout' | 'delay' | 'maxDelay'>,
  place: FakeProcessOptions = {},
): Times {
  const settings = resolveSettings({ process: new FakeProcess(place), ...options })
  const lastCallMs = settings.timeout - settings.reserve
  const shutdown = { settings, deadline: { lastCallMs, elapsed: () => 0 }, watch: () => {} }
  const { leastMs, mostMs } = new Delay(shutdown, { needDelay: () => true } as Servers, {
    endDelay: () => {},
  })
  return { timeout: settings.timeout, lastCallMs, minDelay: leastMs, maxDelay: mostMs }
}
