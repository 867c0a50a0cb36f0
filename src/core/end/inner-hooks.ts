import type { HookReport } from '../api/reports.ts'

/**
 * All hooks in one list. If a hook ran a shutdown of its own (a thread), the hooks of that shutdown follow it. Their names are
 * prefixed with its name.
 */
export function withInner(hooks: readonly HookReport[]): HookReport[] {
  return hooks.flatMap((hook) => [hook, ...innerHooks(hook)])
}

function innerHooks({ name, startMs, durationMs, report }: HookReport): HookReport[] {
  if (!report) return []
  // Align both at their end: the inner shutdown may have begun later.
  const offset = Math.max(0, startMs + durationMs - report.durationMs)
  return withInner(report.hooks).map((hook) => ({
    ...hook,
    name: `${name}: ${hook.name}`,
    startMs: hook.startMs + offset,
  }))
}
