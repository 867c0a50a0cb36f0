import type { Project } from '../../project.ts'
import type { Workload } from '../../read/kubernetes.ts'
import { changeOfLine, type Fault, type Rule } from '../../rule.ts'
import type { Located } from '../../source.ts'
import { replicatedOf, selects } from './pods.ts'

/** A rollout, or a drained node, that stops every pod at the same time. */
export const allAtOnce: Rule = {
  id: 'k8s/all-at-once',
  check: (project) =>
    replicatedOf(project).flatMap((workload) => [
      ...rolloutFaults(workload),
      ...budgetFaults(workload, project),
    ]),
}

function rolloutFaults({ name, replicas, maxUnavailable, kind }: Workload): Fault[] {
  if (maxUnavailable === undefined || replicas === 0 || replicas === 1) return []
  const isAll = /^100\s*%$/.test(maxUnavailable.value)
  const count = Number(maxUnavailable.value)
  if (!isAll && !(replicas !== undefined && count >= replicas)) return []
  const all = replicas === undefined ? 'all pods' : `all ${replicas} pods`
  return [
    {
      level: isAll && kind !== 'DaemonSet' ? 'error' : 'warning',
      place: maxUnavailable,
      title: `A rollout may stop ${all} of ${name} at once, so nobody answers until the new ones are ready.`,
      arithmetic: isAll ? undefined : `${count} (maxUnavailable) >= ${replicas} (replicas)`,
      ...unavailable(maxUnavailable),
    },
  ]
}

function budgetFaults({ name, labels, replicas }: Workload, { cluster }: Project): Fault[] {
  if (replicas === undefined || replicas < 2) return []
  return cluster.budgets
    .filter(({ selector }) => selects(selector, labels))
    .flatMap(({ minAvailable, maxUnavailable }) => {
      const isNone = minAvailable && /^0\s*%?$/.test(minAvailable.value)
      const isAll =
        maxUnavailable && (/^100\s*%$/.test(maxUnavailable.value) || Number(maxUnavailable.value) >= replicas)
      if (!isNone && !isAll) return []
      const title = `The budget lets all ${replicas} pods of ${name} be evicted at once, for example when a node is drained.`
      if (isNone)
        return [
          {
            level: 'warning' as const,
            place: minAvailable,
            title,
            ...changeOfLine('Keep all pods but one.', [{ ...minAvailable, text: String(replicas - 1) }], {
              isSafe: false,
            }),
          },
        ]
      return maxUnavailable
        ? [{ level: 'warning' as const, place: maxUnavailable, title, ...unavailable(maxUnavailable) }]
        : []
    })
}

function unavailable(place: Located<string>): Pick<Fault, 'remedy' | 'fix'> {
  return changeOfLine('Let one pod be missing at most.', [{ ...place, text: '1' }], { isSafe: false })
}
