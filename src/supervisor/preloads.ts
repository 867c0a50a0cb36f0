import type { ReadyWhen } from './program-options.ts'

/** What is loaded into a program of Node before its own file. */
export function preloadsOf(ready: ReadyWhen, drain: boolean): string[] {
  const preloads: string[] = []
  if (drain) preloads.push(new URL('../auto.js', import.meta.url).href)
  if (ready.startsWith('/')) {
    const probe = new URL('../auto/probe.js', import.meta.url)
    probe.searchParams.set('path', ready)
    preloads.push(probe.href)
  }
  return preloads
}

/** The environment with which any Node loads them. */
export function withPreloads(
  env: Readonly<Record<string, string | undefined>>,
  preloads: readonly string[],
): Readonly<Record<string, string | undefined>> {
  if (preloads.length === 0) return env
  const flags = preloads.map((url) => `--import=${url}`)
  return { ...env, NODE_OPTIONS: [env.NODE_OPTIONS, ...flags].filter(Boolean).join(' ') }
}
