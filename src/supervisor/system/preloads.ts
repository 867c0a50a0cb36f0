import type { ReadyWhen } from '../options/program-options.ts'

/** The flags of Node that load modules before the program's own file. */
export function preloadsOf(ready: ReadyWhen, drain: boolean): string[] {
  const urls: URL[] = []
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
  return { ...env, NODE_OPTIONS: [env.NODE_OPTIONS, ...flags].filter(Boolean).join(' ') }
}
