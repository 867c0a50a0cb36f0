import { dirname } from 'node:path'
import { formatTime, inSeconds, MARGIN } from '../../format-time.ts'
import type { Project } from '../../project.ts'
import type { HealthChecks, Workload } from '../../read/kubernetes.ts'
import type { Fault, Rule } from '../../rule.ts'
import { timeoutForDelay } from './delay-cut.ts'
import { graceOf, lastcallContainers, linesOfVariable, replicatedOf, servicesOf } from './pods.ts'

/** A load balancer that learns by its own checks that a pod is gone sends requests until then. */
export const balancerSum: Rule = {
  id: 'k8s/balancer-sum',
  check: (project) =>
    project.cluster.checks.flatMap((checks) =>
      replicatedOf(project)
        .filter((workload) => isBehind(workload, checks, project))
        .flatMap((workload) => faultsOf(checks, workload, project)),
    ),
}

function isBehind(
  workload: Workload,
  { services, object, file }: HealthChecks,
  { cluster }: Project,
): boolean {
  if (dirname(file.path) !== dirname(workload.file.path)) return false
  return servicesOf(workload, cluster).some(
    ({ name, annotations }) =>
      services.includes(name) ||
      Object.entries(annotations).some(
        ([key, value]) => key.endsWith('backend-config') && value.includes(object),
      ),
  )
}

function faultsOf(checks: HealthChecks, workload: Workload, project: Project): Fault[] {
  const { intervalMs, threshold, isTold } = checks
  const noticed = intervalMs * threshold
  const [grace, graceName] = graceOf(workload) ?? [Infinity, '']
  const [server] = lastcallContainers(workload, project)
  const sum = `${formatTime(intervalMs)} (interval) x ${threshold} (failed checks) = ${formatTime(noticed)}`
  if (noticed > grace)
    return [
      {
        level: 'warning',
        place: checks,
        title: `The load balancer sends requests to ${workload.name} for longer than a stopped pod lives.`,
        arithmetic: `${sum} > ${formatTime(grace)} (${graceName})`,
        remedy: {
          text: `Let the pod answer for that long, by preStop or by lastcall's delay, and raise the grace period; or check more often.`,
          to: `terminationGracePeriodSeconds: ${inSeconds(Math.max(noticed + grace, server ? leastGrace(noticed) : 0))}`,
        },
      },
    ]
  if (server === undefined || isTold || noticed <= server.preStop + server.times.delay) return []
  const { preStop, times } = server
  const before = preStop > 0 ? `${formatTime(preStop)} (preStop) + ` : ''
  return [
    {
      level: 'warning',
      place: checks,
      title: `The load balancer still sends requests to ${workload.name} when it no longer accepts any.`,
      arithmetic: `${sum} > ${before}${formatTime(times.delay)} (${times.delayName})`,
      remedy: {
        text: `Raise the delay, and set \`LASTCALL_TIMEOUT\` to at least ${formatTime(timeoutForDelay(noticed - server.preStop))}; or check more often.`,
        to: linesOfVariable(server.container, 'LASTCALL_DELAY', `${inSeconds(noticed - preStop)}s`),
      },
    },
  ]
}

/** What a pod needs if lastcall's delay is to be this long: a shorter timeout cuts the delay. */
function leastGrace(delay: number): number {
  return timeoutForDelay(delay) + MARGIN
}
