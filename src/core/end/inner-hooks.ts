import type { HookReport } from '../api/reports.ts'

/** All hooks in one list. The hooks of a shutdown that a hook has run follow it, with its name in front. */
export function withInner(hooks: readonly HookReport[]): HookReport[] {
  return hooks.flatMap((hook) => [hook, ...innerHooks(hook)])
}

function innerHooks({ name, startMs, durationMs, report }: HookReport): HookReport[] {
  if (!report) return []
  // They end together, whenever the inner one began.
  const offset = Math.max(0, startMs + durationMs - report.durationMs)
  return withInner(report.hooks).map((hook) => ({
    ...hook,
    name: `${name}: ${hook.name}`,
    startMs: hook.startMs + offset,
  }))
}
