import { canForce } from '../trace.ts'
import type { Rule } from './rule.ts'

// Which hooks start, and in which order, also when the watchdog ends the shutdown.

export const startsOnce: Rule = {
  name: 'T1 a hook starts once at most',
  check: ({ trace, scenario }) =>
    scenario.hooks.flatMap(({ name }, at) => {
      const starts = trace.facts.filter(({ hook, what }) => hook === at && what === 'started').length
      return starts > 1 ? [`${name} started ${starts} times`] : []
    }),
}

export const order: Rule = {
  name: 'R2, R3 hooks start by their levels, and those at 0 and below newest first, also at the end',
  check: ({ trace, scenario }) => {
    const starts = trace.facts.filter(({ what }) => what === 'started').map(({ hook }) => hook)
    const faults: string[] = []
    for (const [place, hook] of starts.entries()) {
      const next = starts[place + 1]
      const [one, other] = [scenario.hooks[hook], scenario.hooks[next ?? -1]]
      if (!one || !other || next === undefined) continue
      if (other.priority > one.priority) faults.push(`${other.name} started after ${one.name}`)
      if (other.priority === one.priority && one.priority <= 0 && next > hook)
        faults.push(`${other.name} is newer than ${one.name}, and started after it`)
    }
    return faults
  },
}

export const allStart: Rule = {
  name: 'D4, D6 each hook has had its synchronous part when the process exits, unless one of them blocks then',
  check: ({ trace, scenario, report, ending, deadlineAt, lateMs }) => {
    if (!trace.exit || trace.exit.isKilled || !report || canForce(trace)) return []
    const endsAt = Math.min(ending?.atMs ?? Infinity, deadlineAt)
    if (trace.blocks.some(({ fromMs, isOnTop }) => isOnTop || fromMs >= endsAt - lateMs)) return []
    const started = new Set(trace.facts.map(({ hook }) => hook))
    return scenario.hooks.flatMap(({ name }, at) => (started.has(at) ? [] : [`${name} did not start`]))
  },
}
