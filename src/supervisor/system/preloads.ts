import { own } from '../../core/check/options.ts'
import type { ReadyWhen } from '../options/program-options.ts'

/**
 * The flags of Node that load modules before the program's own file.
 *
 * @param hasSockets - Whether its processes get sockets of systemd, so that they are no workers of `node:cluster`.
 */
export function preloadsOf(ready: ReadyWhen, drain: boolean, hasSockets: boolean): string[] {
  const urls: URL[] = []
  if (ready === 'listening' && hasSockets) urls.push(new URL('../auto/listening.js', import.meta.url))
  if (drain) urls.push(new URL('../auto.js', import.meta.url))
  if (ready.startsWith('/')) {
    const probe = new URL('../auto/probe.js', import.meta.url)
    probe.searchParams.set('path', ready)
    urls.push(probe)
  }
  return urls.map(({ href }) => `--import=${href}`)
}

/** An environment in which each Node process gets these flags. */
export function withFlags(
  env: Readonly<Record<string, string | undefined>>,
  flags: readonly string[],
): Readonly<Record<string, string | undefined>> {
  if (flags.length === 0) return env
  return own({ ...env, NODE_OPTIONS: [env.NODE_OPTIONS, ...flags].filter(Boolean).join(' ') })
}
