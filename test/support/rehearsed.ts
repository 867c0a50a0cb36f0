import { fileURLToPath } from 'node:url'
import type { Measured } from '../../src/rehearse/findings/measured.ts'
import type { RehearsalObserver } from '../../src/rehearse/observer.ts'
import type { RehearseOptions } from '../../src/rehearse/options.ts'
import { PLANS } from '../../src/rehearse/rehearsals/plans.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import type { Rehearsal, RehearsalId } from '../../src/rehearse/result.ts'

/** The path of a service of `test/fixtures/rehearse`. */
export function service(name: string): string {
  return fileURLToPath(new URL(`../fixtures/rehearse/${name}`, import.meta.url))
}

/** Nothing is told. */
const SILENT: RehearsalObserver = { started() {}, found() {}, begins() {}, ended() {} }

/** Rehearses a command in some of the ways, with a short grace period. */
export function rehearsed(
  command: readonly [string, ...string[]],
  ids: readonly RehearsalId[] = ['under-load'],
  options: Partial<RehearseOptions> = {},
): Promise<Measured> {
  const defaults: RehearseOptions = {
    version: '0.1.0',
    command,
    path: '/',
    requests: [],
    http2: false,
    clients: 20,
    grace: 4_000,
    notice: 250,
    signal: 'SIGTERM',
    asProcess1: false,
    repeat: 1,
    all: false,
  }
  const plans = PLANS.filter(({ id }) => ids.includes(id))
  return rehearse({ ...defaults, ...options }, SILENT, plans)
}

/** How many requests were lost. */
export function lostIn({ requests: { cut, closedWithoutAWord } }: Rehearsal): number {
  return cut + closedWithoutAWord
}
